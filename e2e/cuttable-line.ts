import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "@/server/embedded-postgres";

export interface LineOptions {
  /** A connection without a byte for so long is cut, as proxies do; without it none is. */
  patienceMs?: number;
}

/** A line from a browser to the product that can be cut and mended, as networks do. */
export class CuttableLine {
  /** How many connections were cut because they were silent. */
  lostPatience = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  private constructor(
    private readonly target: URL,
    private readonly port: number,
    private readonly options: LineOptions,
  ) {}

  static async to(address: string, options: LineOptions = {}): Promise<CuttableLine> {
    const line = new CuttableLine(new URL(address), await freePort(), options);
    await line.mend();
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on nobody gets through. */
  cut(): void {
    this.server?.close();
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      // The far end's silence is what counts: the near end of a stream never says anything.
      far.setTimeout(this.options.patienceMs ?? 0, () => {
        this.lostPatience += 1;
        far.destroy();
      });
      near.pipe(far).pipe(near);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
  }
}
