/** Moves lines from one indentation to another; lines indented less, and empty ones, stay. `from` and `to` are white space. */
export function reindentLines(lines: string, from: string, to: string): string {
  if (from === to) return lines;
  return lines
    .split("\n")
    .map((line) => reindentLine(line, from, to))
    .join("\n");
}

/** The same for a text whose first line is placed by whoever writes it. */
export function reindent(text: string, from: string, to: string): string {
  if (from === to || !text.includes("\n")) return text;
  const end = text.indexOf("\n") + 1;
  return text.slice(0, end) + reindentLines(text.slice(end), from, to);
}

function reindentLine(line: string, from: string, to: string): string {
  if (line === "" || line === "\r" || !line.startsWith(from)) return line;
  return to + line.slice(from.length);
}
