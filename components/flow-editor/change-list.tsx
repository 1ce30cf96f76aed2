import type { DocumentChange } from "@/core/document/diff";

/** More would not be read; the rest is counted. */
const SHOWN = 20;

/** What is different from the newest revision, in words. */
export function ChangeList({ changes }: { changes: readonly DocumentChange[] }) {
  if (changes.length === 0) {
    return <p className="text-ink-2">It means the same as before: only how it is written has changed.</p>;
  }
  const more = changes.length - SHOWN;
  return (
    <ul
      aria-label="Changes"
      // It scrolls, and has nothing in it that a keyboard could reach.
      tabIndex={0}
      className="flex max-h-56 flex-col gap-1 overflow-y-auto rounded-md border p-2.5"
    >
      {changes.slice(0, SHOWN).map(({ text, parts }, index) => (
        <li key={`${String(index)} ${text}`} className="[overflow-wrap:anywhere]">
          {parts.map((part, at) =>
            typeof part === "string" ? (
              part
            ) : (
              <strong key={`${String(at)} ${part.name}`} className="font-semibold">
                {part.name}
              </strong>
            ),
          )}
        </li>
      ))}
      {more > 0 && <li className="text-ink-3">and {more} more</li>}
    </ul>
  );
}
