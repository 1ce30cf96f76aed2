"use client";

import { KeyRound, Trash2, Undo2 } from "lucide-react";
import { useId, type ClipboardEvent } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { SecretEntry } from "./form-fields";

export interface SecretRowProps {
  of: "variable" | "file";
  entry: SecretEntry;
  error: string | null;
  onChange: (next: Partial<SecretEntry>) => void;
  onRemove: () => void;
  onPaste: (event: ClipboardEvent) => void;
}

/** One named secret: new, stored, being replaced, or about to go. */
export function SecretRow({ of, entry, error, onChange, onRemove, onPaste }: SecretRowProps) {
  const errorId = useId();
  const { name, value, stored, removed } = entry;
  const what = name.trim() === "" ? `new ${of}` : name;
  const invalid = error === null ? {} : { "aria-invalid": true as const, "aria-describedby": errorId };
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        {stored ? (
          <code
            className={cn(
              "flex h-8 min-w-0 flex-1 items-center truncate px-2.5 max-sm:basis-full",
              removed && "text-ink-3 line-through",
            )}
          >
            <span className="truncate">{name}</span>
          </code>
        ) : (
          <Input
            {...invalid}
            aria-label={of === "file" ? "Path of the file" : "Name of the variable"}
            className="min-w-0 flex-1 font-mono max-sm:basis-full"
            placeholder={of === "file" ? "/etc/tls/ca.pem" : "NAME"}
            value={name}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            // A row that was just added is where the typing goes on.
            autoFocus={name === "" && value === ""}
            onPaste={onPaste}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
        <div className="flex min-h-8 min-w-0 flex-2 items-center gap-2">
          {value !== null ? (
            <Textarea
              {...invalid}
              aria-label={`${of === "file" ? "Text" : "Value"} of ${what}`}
              rows={of === "file" ? 3 : 1}
              className={cn("font-mono", of === "variable" && "min-h-8")}
              placeholder={stored ? "New value" : of === "file" ? "Text" : "Value"}
              value={value}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ value: event.target.value })}
            />
          ) : removed ? (
            <span className="text-ink-2">Goes when you save.</span>
          ) : (
            <Badge tone="green">
              <KeyRound aria-hidden /> Set
            </Badge>
          )}
        </div>
        <div className="flex gap-1 max-sm:ml-auto">
          {stored && value === null && !removed && (
            <Button aria-label={`Replace ${what}`} onClick={() => onChange({ value: "" })}>
              Replace
            </Button>
          )}
          {stored && (value !== null || removed) && (
            <Button aria-label={`Keep ${what}`} onClick={() => onChange({ value: null, removed: false })}>
              <Undo2 aria-hidden /> Keep
            </Button>
          )}
          {!removed && (
            <Button variant="ghost" size="icon" aria-label={`Remove ${what}`} onClick={onRemove}>
              <Trash2 aria-hidden />
            </Button>
          )}
        </div>
      </div>
      <p id={errorId} role="alert" className="text-sm text-red empty:hidden">
        {error}
      </p>
    </li>
  );
}
