import { Agent, request } from "node:http";

/** Asks a service every 5 ms and never stops, by turns on a kept connection and on a new one; repeats nothing. */
export class EndlessClient {
  answered = 0;
  /** One line per request that was not answered with 200. */
  readonly lost: string[] = [];
  /** Distinct answers in the order they first came. */
  readonly answers: string[] = [];
  private readonly kept = new Agent({ keepAlive: true, maxSockets: 20 });
  private readonly open = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private asked = 0;

  constructor(private readonly port: number) {
    this.timer = setInterval(() => this.ask(), 5);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.open);
    this.kept.destroy();
  }

  private ask(): void {
    this.asked += 1;
    const path = this.asked % 7 === 0 ? "/slow" : "/";
    const asking = this.get(path, this.asked % 2 === 0).then(
      (answer) => {
        this.answered += 1;
        if (!this.answers.includes(answer)) this.answers.push(answer);
      },
      (error: unknown) => {
        this.lost.push(`${path}: ${String(error)}`);
      },
    );
    this.open.add(asking);
    void asking.finally(() => this.open.delete(asking));
  }

  private get(path: string, keep: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: "127.0.0.1", port: this.port, path, agent: keep ? this.kept : false },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
          response.on("error", reject);
          response.on("end", () =>
            response.statusCode === 200
              ? resolve(text)
              : reject(new Error(`${response.statusCode}: ${text}`)),
          );
        },
      );
      asked.on("error", reject);
      asked.end();
    });
  }
}
