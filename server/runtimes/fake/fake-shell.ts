/** What the double's shell needs of the work it runs in. */
export interface FakeShell {
  environment: Record<string, string>;
  print(text: string): void;
  /** Rejects when the work is ended meanwhile. */
  sleep(ms: number): Promise<void>;
}

/**
 * Runs the commands tests are made of, `echo words; sleep 1; exit 3` with `$NAME` replaced, and returns the exit
 * code. Anything else is a command not found, as in a shell.
 */
export async function runFakeShell(command: string, shell: FakeShell): Promise<number> {
  for (const step of command.split(";").map((part) => part.trim())) {
    const [name = "", ...words] = step.split(/\s+/);
    const rest = words
      .join(" ")
      .replace(/\$(\w+)/g, (_match, variable: string) => shell.environment[variable] ?? "");
    switch (name) {
      case "":
      case "true":
        break;
      case "echo":
        shell.print(rest);
        break;
      case "sleep":
        await shell.sleep(Number(rest) * 1000);
        break;
      case "exit":
        return Number(rest);
      case "false":
        return 1;
      default:
        shell.print(`${name}: not found`);
        return 127;
    }
  }
  return 0;
}
