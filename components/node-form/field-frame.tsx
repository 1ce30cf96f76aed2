"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { FieldControl } from "@/components/ui/field";
import { Tooltip } from "@/components/ui/tooltip";
import type { Problem } from "@/core/document";

export interface ExpressionSwitch {
  /** Undefined for a field that takes text and expressions alike: there one is put in at the end. */
  on: boolean | undefined;
  onSwitch: (on: boolean) => void;
}

export interface FieldFrameProps {
  label: string;
  /** The control has its words beside it. */
  isLabelHidden?: boolean;
  hint?: ReactNode;
  problems: readonly Problem[];
  optional?: boolean;
  /** Absent where no expression may stand. */
  expression?: ExpressionSwitch | undefined;
  disabled: boolean;
  children: (control: FieldControl) => ReactNode;
}

/** A field with its name, the switch to an expression, and what is wrong with it. */
export function FieldFrame(props: FieldFrameProps) {
  const { label, isLabelHidden, hint, problems, optional, expression, disabled, children } = props;
  const id = useId();
  const isWrong = problems.some(({ severity }) => severity === "error");
  const describedBy = [hint ? `${id}-hint` : "", problems.length > 0 ? `${id}-problems` : ""]
    .join(" ")
    .trim();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {(isLabelHidden !== true || expression) && (
        <div className="flex min-h-5 items-end gap-1.5 pointer-coarse:min-h-10">
          {isLabelHidden !== true && (
            <label htmlFor={id} className="text-sm font-medium text-ink-2">
              {label}
            </label>
          )}
          {isLabelHidden !== true && optional && <span className="text-sm text-ink-3">optional</span>}
          {expression && <ExpressionButton {...expression} label={label} fieldId={id} disabled={disabled} />}
        </div>
      )}
      {children({
        id,
        "aria-invalid": isWrong ? true : undefined,
        "aria-describedby": describedBy === "" ? undefined : describedBy,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          {hint}
        </p>
      )}
      {problems.length > 0 && <ProblemLines id={`${id}-problems`} problems={problems} />}
    </div>
  );
}

interface ExpressionButtonProps extends ExpressionSwitch {
  label: string;
  fieldId: string;
  disabled: boolean;
}

function ExpressionButton({ on, onSwitch, label, fieldId, disabled }: ExpressionButtonProps) {
  const words =
    on === undefined ? "Put an expression in" : on ? "Choose a value instead" : "Write an expression";
  return (
    <Tooltip content={words}>
      <button
        type="button"
        aria-label={`Expression for ${label}`}
        aria-pressed={on}
        disabled={disabled}
        onClick={() => (on === undefined ? beginExpression(fieldId) : onSwitch(!on))}
        className={cn(
          "ml-auto shrink-0 rounded-sm border border-transparent px-1 font-mono text-xs text-ink-3 transition-colors hover:bg-hover hover:text-ink disabled:opacity-50 pointer-coarse:min-h-10 pointer-coarse:min-w-10",
          on === true && "border-line-strong bg-accent-soft text-accent-text",
        )}
      >
        {"${}"}
      </button>
    </Tooltip>
  );
}

/** As if `${` had been typed behind the text. */
function beginExpression(fieldId: string): void {
  const field = document.getElementById(fieldId);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setRangeText("${", field.value.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What is wrong, each with the part of the text it is about. */
export function ProblemLines({ id, problems }: { id?: string; problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} aria-live="polite" className="flex flex-col gap-1 text-sm">
      {problems.map((problem, index) => {
        const isError = problem.severity === "error";
        const Icon = isError ? CircleX : TriangleAlert;
        return (
          <li
            key={`${String(index)} ${problem.message}`}
            className={cn("flex items-start gap-1.5", isError ? "text-red" : "text-amber")}
          >
            <Icon aria-label={isError ? "Error" : "Warning"} className="mt-px size-3.5! shrink-0" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {problem.message}
              <Culprit problem={problem} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Characters shown before and behind what is wrong in an expression. */
const AROUND = 24;

/** The piece of an expression that is wrong, within what stands around it. */
function Culprit({ problem: { found, within } }: { problem: Problem }) {
  if (within === undefined || typeof found !== "string") return null;
  const end = within.offset + within.length;
  if (end > found.length || within.length >= found.length) return null;
  const before = found.slice(Math.max(0, within.offset - AROUND), within.offset);
  const after = found.slice(end, end + AROUND);
  return (
    <code className="mt-0.5 block whitespace-pre-wrap text-ink-2">
      {within.offset > AROUND && "…"}
      {before}
      <mark className="bg-transparent text-red underline decoration-wavy">
        {found.slice(within.offset, end) || " "}
      </mark>
      {after}
      {end + AROUND < found.length && "…"}
    </code>
  );
}
