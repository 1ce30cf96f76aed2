import { MASK } from "@/core/expression/masking";
import type { InputDifference } from "./input-fields";

/** What a step gets in place of what it had: a line each, old above new. */
export function InputDiff({ differences }: { differences: readonly InputDifference[] }) {
  return (
    <ul aria-label="Changed inputs" className="flex flex-col divide-y rounded-md border">
      {differences.map(({ name, from, to, secret }) => (
        <li key={name} className="min-w-0 px-2.5 py-1.5">
          <code className="text-sm text-ink-2">{name}</code>
          <div className="font-mono text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">
            <Side as="del" mark="−" word="before" text={from} />
            <Side as="ins" mark="+" word="after" text={to !== null && secret ? MASK : to} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const TONES = { del: "bg-red-soft text-ink", ins: "bg-green-soft text-ink" } as const;

function Side({
  as: Tag,
  mark,
  word,
  text,
}: {
  as: "del" | "ins";
  mark: string;
  word: string;
  text: string | null;
}) {
  return (
    <Tag className={`flex gap-1.5 px-1 no-underline ${TONES[Tag]}`}>
      <span aria-hidden className="text-ink-3 select-none">
        {mark}
      </span>
      <span className="sr-only">{word}: </span>
      {text === null ? (
        <span className="text-ink-3">none</span>
      ) : text === "" ? (
        <span className="text-ink-3">empty</span>
      ) : (
        text
      )}
    </Tag>
  );
}
