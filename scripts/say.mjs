/** One short line for the one who started it: what it is about, then what is done. */
export function say(subject, text) {
  process.stdout.write(`${subject.padEnd(9)} ${text}\n`);
}

/** Ends the process with a sentence that says what is wrong and what to do; no stack trace. */
export function fail(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
