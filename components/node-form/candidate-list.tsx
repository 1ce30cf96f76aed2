import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import type { Candidate, Signature } from "@/core/expression";

export interface CandidateListProps {
  id: string;
  candidates: readonly Candidate[];
  active: number;
  onHover: (index: number) => void;
  onTake: (candidate: Candidate) => void;
}

/** What may be written at the caret, best first. The keyboard's half is in the field, which keeps the focus. */
export function CandidateList({ id, candidates, active, onHover, onTake }: CandidateListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const words = candidates[active]?.documentation ?? "";
  return (
    <>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label="Completions"
        className="max-h-56 overflow-y-auto p-1"
      >
        {candidates.map((candidate, index) => (
          <div
            key={`${candidate.kind} ${candidate.label}`}
            id={`${id}-${String(index)}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={index === active ? undefined : () => onHover(index)}
            onClick={() => onTake(candidate)}
            className={cn(
              "flex cursor-default items-baseline gap-3 rounded-sm px-2 py-0.5 pointer-coarse:min-h-10 pointer-coarse:items-center",
              index === active && "bg-selected",
            )}
          >
            <code className="shrink-0 text-sm">{candidate.label}</code>
            <span className="min-w-0 flex-1 truncate text-right text-sm text-ink-2">{candidate.detail}</span>
          </div>
        ))}
      </div>
      {words !== "" && <p className="border-t px-3 py-1.5 text-sm text-ink-2">{words}</p>}
    </>
  );
}

/** The function being called, with the argument that is being written. */
export function SignatureLine({ signature }: { signature: Signature }) {
  const { name, parameters, activeParameter } = signature;
  const wanted = parameters[activeParameter];
  return (
    <p className="border-b px-3 py-1.5 text-sm text-ink-2 last:border-b-0">
      <code>
        fn.{name}(
        {parameters.map(({ label }, index) => (
          <span key={label}>
            {index > 0 && ", "}
            <span className={cn(index === activeParameter && "font-semibold text-ink underline")}>
              {label}
            </span>
          </span>
        ))}
        )
      </code>
      {wanted && wanted.documentation !== "" && <span className="ml-2">{wanted.documentation}</span>}
    </p>
  );
}
