/** Tells the one who started the server something, in one short line: a link, what is being brought up. Not a log. */
export function announce(subject: string, text: string): void {
  process.stdout.write(`${subject.padEnd(9)} ${text}\n`);
}
