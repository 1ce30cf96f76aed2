/** Keeps the end of a stream of bytes. */
export class TailBuffer {
  private chunks: Buffer[] = [];
  private sizeBytes = 0;
  private hasDropped = false;

  constructor(private readonly maxBytes: number) {}

  /** True when more was written than is kept. */
  get isTruncated(): boolean {
    return this.hasDropped;
  }

  write(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.sizeBytes += chunk.length;
    // Joined only now and then, so that many small chunks do not copy the whole each time.
    if (this.sizeBytes > 2 * this.maxBytes) this.trim();
  }

  /** What is kept, as UTF-8; a character that the cut has gone through is left out. */
  text(): string {
    this.trim();
    const kept = Buffer.concat(this.chunks);
    let start = 0;
    if (this.hasDropped)
      while (start < Math.min(3, kept.length) && isContinuation(kept[start] ?? 0)) start += 1;
    return kept.subarray(start).toString("utf8");
  }

  private trim(): void {
    if (this.sizeBytes <= this.maxBytes) return;
    const kept = Buffer.from(Buffer.concat(this.chunks).subarray(-this.maxBytes));
    this.chunks = [kept];
    this.sizeBytes = kept.length;
    this.hasDropped = true;
  }
}

/** Every byte of a UTF-8 character but its first. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
