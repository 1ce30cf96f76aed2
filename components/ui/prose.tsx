import { Fragment } from "react";

/** A sentence in which what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index, parts) => {
    // A last backtick without a partner is one.
    const code = index % 2 === 1 && index < parts.length - 1;
    if (code) return <code key={index}>{part}</code>;
    return <Fragment key={index}>{index % 2 === 1 ? `\`${part}` : part}</Fragment>;
  });
}
