/** Something one can go to or do from the command menu. */
export interface Command {
  id: string;
  label: string;
  /** What it belongs to; searched too, shown in grey. */
  detail?: string | undefined;
  group: string;
}

/**
 * The commands that contain every word of the query, best first: matches at the start of the label, then at the start of
 * a word, then anywhere. Among equals the given order stays. An empty query matches all.
 */
export function matchCommands<C extends Command>(commands: readonly C[], query: string): C[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands
    .map((command) => ({ command, score: scoreCommand(command, words) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((each) => each.command);
}

function scoreCommand(command: Command, words: readonly string[]): number {
  const label = command.label.toLowerCase();
  const all = `${label} ${command.detail ?? ""} ${command.group}`.toLowerCase();
  let score = 1;
  for (const word of words) {
    if (!all.includes(word)) return 0;
    if (label.startsWith(word)) score += 4;
    else if (label.split(/[\s#/.-]+/).some((part) => part.startsWith(word))) score += 3;
    else if (label.includes(word)) score += 2;
    else score += 1;
  }
  return score;
}
