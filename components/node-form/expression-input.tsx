"use client";

import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Popover } from "radix-ui";
import { cn } from "@/components/ui/cn";
import type { FieldControl } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { completeAt, signatureAt, type Candidate, type Completions } from "@/core/expression";
import { CandidateList, SignatureLine } from "./candidate-list";
import { useNodeForm } from "./node-form-context";
import { useTyped } from "./use-typed";

export interface ExpressionInputProps {
  control: FieldControl;
  /** Where no label stands beside it. */
  label?: string;
  value: string;
  onChange: (text: string) => void;
  /** May have several lines. */
  isLong?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  /** Looks of code also without an expression in it. */
  isCode?: boolean;
}

/** What an expression begins with. */
const OPENING = "${";
/** More are not read; typing on finds the rest. */
const OFFERED = 60;

/** Text that may hold `${…}`: what can be read at this place is offered while one types. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { control, label, value, onChange, isLong = false, placeholder, autoFocus, isCode } = props;
  const { scope, readOnly, lastValueOf } = useNodeForm();
  const { text, onType, flush, leave } = useTyped(value, onChange);
  const listId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  // An expression that is about to be written is offered before its first character.
  const [open, setOpen] = useState(autoFocus === true && isCode === true);
  const [active, setActive] = useState(0);

  const isBegun = !(isCode === true && text === "");
  const written = isBegun ? text : OPENING;
  const found: Completions | null = open
    ? completeAt(written, isBegun ? caret : OPENING.length, scope())
    : null;
  const candidates = found?.candidates.slice(0, OFFERED) ?? [];
  const signature = open ? signatureAt(text, caret) : null;
  const isShown = candidates.length > 0 || signature !== null;
  const at = Math.min(active, candidates.length - 1);
  const last = text.includes("${") ? lastValueOf(text) : null;

  const place = (next: string, caretAt: number) => {
    onType(next);
    setCaret(caretAt);
    // The value goes in with the next rendering; the caret belongs behind it.
    requestAnimationFrame(() => area.current?.setSelectionRange(caretAt, caretAt));
  };
  const take = (candidate: Candidate | undefined) => {
    if (found === null || candidate === undefined) return;
    const rest = written.slice(found.to);
    const taken = written.slice(0, found.from) + candidate.insertText;
    // Of an object one of its fields is wanted.
    const hasFields =
      candidate.type === "object" &&
      (completeAt(`${taken}.`, taken.length + 1, scope())?.candidates ?? []).length > 0;
    const before = hasFields && !taken.endsWith(".") ? `${taken}.` : taken;
    const goesOn = /[.(]$/.test(before);
    place(`${before}${rest.includes("}") || goesOn ? "" : "}"}${rest}`, before.length);
    setActive(0);
    setOpen(goesOn);
  };
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      setCaret(event.currentTarget.selectionStart);
      setOpen(true);
      return;
    }
    if (isShown) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined && candidates.length > 0) {
        event.preventDefault();
        setActive((at + step + candidates.length) % candidates.length);
        return;
      }
      const takes = event.key === "Enter" || (event.key === "Tab" && isBegun);
      if (takes && candidates.length > 0 && !event.shiftKey) {
        event.preventDefault();
        take(candidates[at]);
        return;
      }
      if (event.key === "Escape") {
        // Only the list closes, not what is around it.
        event.preventDefault();
        event.stopPropagation();
        setOpen(false);
        return;
      }
    }
    if (event.key === "Enter" && !isLong) {
      event.preventDefault();
      flush();
    }
  };

  return (
    <>
      <Popover.Root open={isShown}>
        <Popover.Anchor asChild>
          <Textarea
            {...control}
            ref={area}
            rows={1}
            value={text}
            readOnly={readOnly}
            placeholder={placeholder}
            autoFocus={autoFocus}
            autoComplete="off"
            spellCheck={false}
            aria-label={label}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={candidates.length > 0 ? listId : undefined}
            aria-activedescendant={candidates.length > 0 ? `${listId}-${String(at)}` : undefined}
            className={cn(
              "max-h-60 [overflow-wrap:anywhere]",
              isLong ? "min-h-16" : "min-h-8 resize-none py-[5px] pointer-coarse:min-h-10",
              (isCode === true || text.includes("${")) && "font-mono text-sm leading-5",
            )}
            onChange={(event) => {
              const typed = isLong ? event.target.value : event.target.value.replace(/\r?\n/g, " ");
              onType(typed);
              setCaret(event.target.selectionStart);
              setActive(0);
              setOpen(true);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={handleKey}
            onBlur={() => {
              setOpen(false);
              leave();
            }}
          />
        </Popover.Anchor>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={4}
            collisionPadding={8}
            onOpenAutoFocus={(event) => event.preventDefault()}
            onCloseAutoFocus={(event) => event.preventDefault()}
            // The field keeps the focus: what lies around it is pressed there.
            onInteractOutside={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            role="presentation"
            className="z-50 w-[max(var(--radix-popover-trigger-width),18rem)] max-w-[calc(100vw-1rem)] rounded-lg border border-line-strong bg-raised shadow-float"
          >
            {signature && <SignatureLine signature={signature} />}
            {candidates.length > 0 && (
              <CandidateList
                id={listId}
                candidates={candidates}
                active={at}
                onHover={setActive}
                onTake={take}
              />
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {last && (
        <p className="truncate text-sm text-ink-3" title={last.text}>
          {last.run}: <code className="text-ink-2">{last.text}</code>
        </p>
      )}
    </>
  );
}
