export type SplitCommand = { argv: string[] } | { problem: string };

const SPACE = /[ \t\r\n]/;
/** What a backslash within double quotes makes literal; before anything else it stands for itself. */
const ESCAPED_IN_QUOTES = new Set(['"', "\\", "$", "`", "\n"]);

/**
 * Program and arguments of a command, split as a POSIX shell splits them: by white space, with single quotes, double
 * quotes and backslashes. Nothing is expanded, and no operator has a meaning: `$HOME`, `*`, `&&` and `|` are plain text.
 */
export function splitCommand(command: string): SplitCommand {
  const argv: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (SPACE.test(character)) {
      if (word !== null) argv.push(word);
      word = null;
    } else if (character === "\\") {
      at += 1;
      const escaped = command.charAt(at);
      if (escaped === "") return { problem: "A backslash at the end of the command escapes nothing." };
      // A line that ends with a backslash goes on in the next one.
      if (escaped !== "\n") word = (word ?? "") + escaped;
    } else if (character === "'" || character === '"') {
      const quoted = character === "'" ? readSingle(command, at + 1) : readDouble(command, at + 1);
      if (quoted === null) {
        return { problem: `The quote ${character} at character ${at + 1} of the command is never closed.` };
      }
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (word !== null) argv.push(word);
  return argv.length === 0 || argv[0] === "" ? { problem: "The command names no program." } : { argv };
}

interface Quoted {
  text: string;
  /** Where the closing quote stands. */
  end: number;
}

function readSingle(command: string, from: number): Quoted | null {
  const end = command.indexOf("'", from);
  return end === -1 ? null : { text: command.slice(from, end), end };
}

function readDouble(command: string, from: number): Quoted | null {
  let text = "";
  for (let at = from; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (character === '"') return { text, end: at };
    const next = command.charAt(at + 1);
    if (character === "\\" && ESCAPED_IN_QUOTES.has(next)) {
      if (next !== "\n") text += next;
      at += 1;
    } else {
      text += character;
    }
  }
  return null;
}
