"use client";

import { Check, ChevronDown, History, Link2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useCopied } from "@/components/ui/copied";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { valuesOf, type FormValues, type RunForm } from "./form-values";
import { toRunLink } from "./run-link";

export interface FormToolsProps {
  form: RunForm;
  values: FormValues;
  onValues: (values: Partial<FormValues>) => void;
}

/** Takes the form's values from an earlier run, and gives them on as a link. */
export function FormTools({ form, values, onValues }: FormToolsProps) {
  const { copied, copy } = useCopied();
  const secret = form.arguments.filter(({ stored }) => stored !== "none");
  const use = (recent: RunForm["recent"][number]) => {
    const { arguments: given, picks, commits, targets } = valuesOf(form, recent);
    onValues({ arguments: given, picks, commits, targets });
    if (recent.leftOut.length > 0) {
      toast({
        tone: "info",
        title: `Secret values of #${String(recent.number)} were left out`,
        description: recent.leftOut.join(", "),
      });
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-1 max-sm:basis-full max-sm:-mx-2 max-sm:-my-1">
      <Button
        variant="ghost"
        size="sm"
        title={secret.length > 0 ? "Without what is secret" : undefined}
        onClick={() => copy(toRunLink(window.location.href, form, values))}
      >
        {copied ? <Check aria-hidden className="text-green" /> : <Link2 aria-hidden />}
        {copied ? "Link copied" : "Copy link to this form"}
      </Button>
      {form.recent.length > 0 && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="sm">
              <History aria-hidden />
              Use earlier values
              <ChevronDown aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="start" className="w-72">
            <DropdownMenuLabel>Fill the form in as for</DropdownMenuLabel>
            {form.recent.map((recent) => (
              <DropdownMenuItem key={recent.runId} onSelect={() => use(recent)}>
                <span className="tabular-nums">#{recent.number}</span>
                <span className="min-w-0 flex-1 truncate">{recent.name ?? givenWords(recent)}</span>
                <RelativeTime at={recent.createdAt} className="text-sm text-ink-3" />
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </div>
  );
}

/** What a run was given, in a word or two. */
function givenWords({ arguments: given, commits, targets }: RunForm["recent"][number]): string {
  const names = [...Object.keys(given), ...Object.keys(commits), ...Object.keys(targets)];
  return names.length === 0 ? "as the flow says" : names.join(", ");
}
