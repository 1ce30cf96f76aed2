"use client";

import { useQuery } from "@tanstack/react-query";
import { Clock, GitBranch, Plus, Tag } from "lucide-react";
import { useId } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { isRecord, type DocumentPath } from "@/core/document";
import { useEditorContext } from "../editor-context";
import { newTrigger } from "./trigger-fields";
import { TriggerForm } from "./trigger-form";

const KINDS = [
  { kind: "git", label: "Pushes and pull requests", ref: "push", icon: GitBranch },
  { kind: "tags", label: "New tags", ref: "tag", icon: Tag },
  { kind: "cron", label: "Schedule", ref: "nightly", icon: Clock },
] as const;

/** What of git and the clock starts runs: the document's list, edited like the drawing. */
export function TriggerSettings() {
  const { state, dispatch, problems, whyNotEdit, place } = useEditorContext();
  const trpc = useTRPC();
  const services = useQuery(trpc.resources.buildServices.list.queryOptions({ projectId: place.projectId }));
  const repositories = [...new Set((services.data ?? []).map(({ repoUrl }) => repoUrl))];
  const listId = useId();
  const document = state.legible.value;
  const triggers =
    isRecord(document) && Array.isArray(document.triggers) ? (document.triggers as readonly unknown[]) : [];
  const set = (path: DocumentPath, value: unknown) =>
    dispatch({ type: "set-document", path: ["triggers", ...path], value });
  const taken = new Set(triggers.map((one) => (isRecord(one) ? one.ref : undefined)));
  const freeRef = (wanted: string): string => {
    let number = 1;
    const name = () => (number === 1 ? wanted : `${wanted}-${number}`);
    while (taken.has(name())) number += 1;
    return name();
  };
  return (
    <section className="flex flex-col gap-4">
      <div>
        <h3 className="font-medium">Git and schedules</h3>
        <p className="text-sm text-ink-2">
          They start runs by themselves. They are part of the document and count once the draft is published.
        </p>
      </div>
      {triggers.length === 0 && (
        <p className="text-ink-3">
          None yet. With one, a push, a pull request, a tag or the clock starts a run of this flow.
        </p>
      )}
      {triggers.map((trigger, index) => (
        <TriggerForm
          key={index}
          number={index + 1}
          trigger={trigger}
          problems={problems.filter(({ path }) => path[0] === "triggers" && path[1] === index)}
          readOnly={whyNotEdit !== null}
          repositories={listId}
          onSet={(path, value) => set([index, ...path], value)}
          onRemove={() => set(triggers.length === 1 ? [] : [index], undefined)}
        />
      ))}
      <datalist id={listId}>
        {repositories.map((url) => (
          <option key={url} value={url} />
        ))}
      </datalist>
      {whyNotEdit === null && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button className="self-start">
              <Plus aria-hidden /> Add trigger
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="start">
            {KINDS.map(({ kind, label, ref, icon: Icon }) => (
              <DropdownMenuItem
                key={kind}
                onSelect={() => set([triggers.length], newTrigger(kind, freeRef(ref), repositories[0] ?? ""))}
              >
                <Icon aria-hidden /> {label}
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </section>
  );
}
