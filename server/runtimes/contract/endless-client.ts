import { Agent, request } from "node:http";

export interface ClientReport {
  answered: number;
  /** What went wrong, one line per lost request. */
  lost: string[];
  /** Distinct bodies in the order they were first seen. */
  bodies: string[];
}

/**
 * Asks every 5 ms and never stops: in turn with a kept connection and a new one, GET and POST with a body, some
 * of both slow. Nothing is ever repeated by the client, so each failure counts.
 */
export class EndlessClient {
  private readonly kept = new Agent({ keepAlive: true, maxSockets: 20 });
  private readonly report: ClientReport = { answered: 0, lost: [], bodies: [] };
  private readonly open = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private asked = 0;

  constructor(private readonly port: number) {
    this.timer = setInterval(() => this.ask(), 5);
  }

  get answered(): number {
    return this.report.answered;
  }

  async stop(): Promise<ClientReport> {
    clearInterval(this.timer);
    await Promise.all(this.open);
    this.kept.destroy();
    return this.report;
  }

  private ask(): void {
    this.asked += 1;
    const body = this.asked % 5 === 0 ? `order ${this.asked}` : null;
    const path = this.asked % 7 === 0 ? "/slow" : "/";
    const asking = this.send(path, body, this.asked % 2 === 0).then(
      (answer) => {
        this.report.answered += 1;
        if (body !== null) {
          if (answer !== body) this.report.lost.push(`POST was answered with "${answer}"`);
        } else if (!this.report.bodies.includes(answer)) this.report.bodies.push(answer);
      },
      (error: unknown) =>
        void this.report.lost.push(`${body === null ? "GET" : "POST"} ${path}: ${String(error)}`),
    );
    this.open.add(asking);
    void asking.finally(() => this.open.delete(asking));
  }

  private send(path: string, body: string | null, keepAlive: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.port,
          method: body === null ? "GET" : "POST",
          path,
          agent: keepAlive ? this.kept : false,
        },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
          response.on("error", reject);
          response.on("end", () =>
            response.statusCode === 200
              ? resolve(text)
              : reject(new Error(`status ${response.statusCode}: ${text}`)),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body ?? undefined);
    });
  }
}
