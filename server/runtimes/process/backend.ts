import { Agent } from "node:http";
import type { Socket } from "node:net";

/** One replica as the router sees it: where it listens and what it is busy with. */
export class Backend {
  /** Kept connections, for requests that may be repeated when one turns out to be closed. */
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 32 });
  private requests = 0;
  private readonly tunnels = new Set<Socket>();
  private idle: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly port: number,
  ) {}

  /** Requests and WebSocket connections under way. */
  get load(): number {
    return this.requests + this.tunnels.size;
  }

  begin(): void {
    this.requests += 1;
  }

  end(): void {
    this.requests -= 1;
    if (this.load === 0) this.idle();
  }

  addTunnel(socket: Socket): void {
    this.tunnels.add(socket);
    socket.once("close", () => {
      this.tunnels.delete(socket);
      if (this.load === 0) this.idle();
    });
  }

  /** Waits until nothing is under way; what still is after `timeoutMs` is cut off. Returns how much that was. */
  async drain(timeoutMs: number): Promise<number> {
    if (this.load > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.idle = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    }
    const cut = this.load;
    for (const tunnel of this.tunnels) tunnel.destroy();
    this.agent.destroy();
    return cut;
  }
}
