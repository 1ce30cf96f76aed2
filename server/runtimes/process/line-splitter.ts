import { StringDecoder } from "node:string_decoder";

/** A line longer than this is cut into several, so that a program without newlines cannot fill the memory. */
const MAX_LINE_LENGTH = 16 * 1024;

/** Turns chunks of output into lines. Of a progress bar redrawn with `\r`, the last state is kept. */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.emit(line);
    while (this.rest.length > MAX_LINE_LENGTH) {
      this.emit(this.rest.slice(0, MAX_LINE_LENGTH));
      this.rest = this.rest.slice(MAX_LINE_LENGTH);
    }
  }

  /** Gives out a last line that had no newline. */
  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = "";
    if (last !== "") this.emit(last);
  }

  private emit(line: string): void {
    const visible = line.replace(/\r+$/, "");
    const afterRedraws = visible.slice(visible.lastIndexOf("\r") + 1);
    for (let start = 0; start === 0 || start < afterRedraws.length; start += MAX_LINE_LENGTH) {
      this.onLine(afterRedraws.slice(start, start + MAX_LINE_LENGTH));
    }
  }
}
