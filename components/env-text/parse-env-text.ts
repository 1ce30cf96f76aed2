/** Lines of an `.env` file as names and values; null when the text is none, so that it is pasted as it is. */
export function parseEnvText(text: string): { name: string; value: string }[] | null {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const pairs = lines.map((line) => /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line));
  if (pairs.length === 0 || pairs.some((pair) => pair === null)) return null;
  return pairs.map((pair) => ({ name: pair?.[1] ?? "", value: unquoted(pair?.[2] ?? "") }));
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  if (quoted === null) return value.replace(/\s+#.*$/, "");
  const inner = quoted[2] ?? "";
  return quoted[1] === '"' ? inner.replaceAll("\\n", "\n").replaceAll('\\"', '"') : inner;
}
