"use client";

import { Search, type LucideIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Primitive } from "radix-ui";
import { useId, useState, type KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import { matchCommands, type Command } from "./match-command";
import { useCommands } from "./use-commands";

/** A command of this menu goes somewhere. */
export interface GoTo extends Command {
  icon: LucideIcon;
  href: string;
}

export interface CommandDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  projectId: string | null;
}

/** Type a few letters, press Enter, be there. */
export function CommandDialog({ open, onOpenChange, projectId }: CommandDialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-[560px] animate-rise flex-col overflow-hidden rounded-xl border border-line-strong bg-raised shadow-dialog focus:outline-none"
        >
          <Primitive.Title className="sr-only">Go to</Primitive.Title>
          <CommandList projectId={projectId} onDone={() => onOpenChange(false)} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function CommandList({ projectId, onDone }: { projectId: string | null; onDone: () => void }) {
  const router = useRouter();
  const listId = useId();
  const { commands, pending } = useCommands(projectId);
  const [query, setQuery] = useState("");
  const [wantedIndex, setWantedIndex] = useState(0);
  const found = inGroups(matchCommands(commands, query));
  const activeIndex = Math.min(wantedIndex, found.length - 1);
  const active = found[activeIndex];

  const go = (command: GoTo) => {
    onDone();
    router.push(command.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setWantedIndex((activeIndex + step + found.length) % found.length);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      go(active);
    }
  };

  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-2 border-b px-3">
        <Search aria-hidden className="text-ink-3" />
        <input
          // The dialog exists to be typed into.
          autoFocus
          role="combobox"
          aria-label="Go to a project, pipeline, resource or run"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
          placeholder="Go to a project, pipeline, resource or run"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setWantedIndex(0);
          }}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
      <ul id={listId} role="listbox" aria-label="Places" className="min-h-0 overflow-y-auto p-1">
        {found.map((command, index) => (
          <li key={command.id} role="presentation">
            {command.group !== found[index - 1]?.group && (
              <p role="presentation" className="px-2 pt-2 pb-1 text-sm text-ink-3">
                {command.group}
              </p>
            )}
            <div
              id={`${listId}-${command.id}`}
              role="option"
              aria-selected={index === activeIndex}
              ref={index === activeIndex ? scrollIntoView : undefined}
              onPointerMove={() => setWantedIndex(index)}
              onClick={() => go(command)}
              className={cn(
                "flex h-8 cursor-default items-center gap-2 rounded-sm px-2 pointer-coarse:h-11",
                index === activeIndex && "bg-hover",
              )}
            >
              <command.icon aria-hidden className="text-ink-3" />
              <span className="truncate">{command.label}</span>
              {command.detail && (
                <span className="ml-auto truncate pl-3 text-sm text-ink-3">{command.detail}</span>
              )}
            </div>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p role="status" className="px-3 pb-4 text-ink-2">
          {pending
            ? "Looking…"
            : `Nothing here is called “${query.trim()}”. Try part of a name, or a run’s number.`}
        </p>
      )}
    </>
  );
}

/** Brings commands of one group together, in the order in which the groups first appear. */
function inGroups(commands: readonly GoTo[]): GoTo[] {
  const names = [...new Set(commands.map((command) => command.group))];
  return names.flatMap((name) => commands.filter((command) => command.group === name));
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
