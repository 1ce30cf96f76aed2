import { createServer, type Server, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

const AttributesSchema = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));

const SpanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  status: z.object({ code: z.number().default(0), message: z.string().optional() }),
  attributes: AttributesSchema,
  events: z.array(z.object({ name: z.string(), attributes: AttributesSchema })).default([]),
});
export type ReceivedSpan = z.infer<typeof SpanSchema>;

const BodySchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: AttributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(SpanSchema) })),
    }),
  ),
});

/** A real receiver of OTLP over HTTP on the loopback address. */
export class TraceReceiver {
  /** Everything it was told, in order, also what it was told twice. */
  readonly spans: ReceivedSpan[] = [];
  /** Bodies as they came. */
  readonly bodies: string[] = [];
  resource: Record<string, unknown> = {};
  headers: NodeJS.Dict<string | string[]> = {};
  /** `taken`: as it should be · `refused`: 400 · `down`: 503 · `silent`: it never answers. */
  mood: "taken" | "refused" | "down" | "silent" = "taken";
  private readonly silenced = new Set<ServerResponse>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<TraceReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const receiver = new TraceReceiver(server, `http://127.0.0.1:${address.port}`);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        receiver.headers = request.headers;
        const packed = Buffer.concat(chunks);
        const isPacked = request.headers["content-encoding"] === "gzip";
        receiver.answer((isPacked ? gunzipSync(packed) : packed).toString("utf8"), response);
      });
    });
    return receiver;
  }

  /** Each span once, the last that was told of it, by name. */
  byName(): Map<string, ReceivedSpan> {
    return new Map(this.spans.map((span) => [span.name, span]));
  }

  /** Requests that wait for an answer. */
  get unanswered(): number {
    return this.silenced.size;
  }

  /** Whoever asked is gone. */
  forgetUnanswered(): void {
    for (const response of this.silenced) response.destroy();
    this.silenced.clear();
  }

  async close(): Promise<void> {
    this.forgetUnanswered();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(body: string, response: ServerResponse): void {
    if (this.mood === "silent") {
      this.silenced.add(response);
      return;
    }
    if (this.mood !== "taken") {
      response.writeHead(this.mood === "down" ? 503 : 400).end();
      return;
    }
    const { resourceSpans } = BodySchema.parse(JSON.parse(body));
    this.bodies.push(body);
    for (const { resource, scopeSpans } of resourceSpans) {
      this.resource = resource.attributes;
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }
}
