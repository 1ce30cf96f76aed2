const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
/** Colour and cursor sequences (CSI), titles and links (OSC). */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\-_])`,
  "g",
);

/** Text as a terminal would show it, without colours; of a line that was overwritten by `\r` the last state. */
export function stripAnsi(text: string): string {
  const plain = text.replace(SEQUENCES, "").replace(/\r+$/, "");
  return plain.slice(plain.lastIndexOf("\r") + 1);
}
