/** What the API answered, parsed. */
export interface Answer<Data = unknown> {
  status: number;
  data: Data;
  pagination?: { hasNextPage: boolean; count: number; cursor?: string };
  error?: { status: number; message: string; id: string; details: unknown };
}

export interface ApiNode {
  kind: string;
  ref?: string;
  spec: { steps?: ApiNode[] } & Record<string, unknown>;
  response: { status: string; error?: { code: string; message: string }; data?: Record<string, unknown> };
}
export interface ApiRun {
  id: string;
  number: number;
  status: string;
  concluded: boolean;
  error?: string;
  waitReason?: string;
  spec: ApiNode;
  refs: Record<string, Record<string, unknown>>;
}
export interface ApiBuild {
  id: string;
  sha: string;
  status: string;
  concluded: boolean;
  success: boolean;
  message: string | null;
}

const LOOK_EVERY_MS = 100;

/** The product over HTTP, and nothing else. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string | null,
  ) {}

  /** Answers whatever the server answers, errors too. */
  async ask<Data = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Data>> {
    const response = await fetch(`${this.baseUrl}/v1${path}`, {
      method,
      headers: {
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Omit<Answer<Data>, "status">;
    return { ...answer, status: response.status };
  }

  /** Of requests that must succeed. */
  async get<Data = unknown>(path: string): Promise<Data> {
    return this.expectData("GET", path, await this.ask<Data>("GET", path));
  }

  async send<Data = unknown>(method: string, path: string, body: unknown): Promise<Data> {
    return this.expectData(method, path, await this.ask<Data>(method, path, body));
  }

  /** A stage's flow, runs of it, and what became of them. */
  flow(projectId: string, stage: string): Flow {
    return new Flow(this, `/projects/${projectId}/pipelines/main/release-flows/${stage}`);
  }

  async build(projectId: string, serviceId: string, body: object): Promise<ApiBuild> {
    const path = `/projects/${projectId}/services/${serviceId}/build`;
    const { id } = await this.send<ApiBuild>("POST", path, body);
    return until(
      () => this.get<ApiBuild>(`${path}/${id}`),
      (build) => build.concluded,
    );
  }

  private expectData<Data>(method: string, path: string, answer: Answer<Data>): Data {
    if (answer.error !== undefined) throw new Error(`${method} ${path}: ${JSON.stringify(answer.error)}`);
    return answer.data;
  }
}

export class Flow {
  constructor(
    private readonly api: Api,
    readonly path: string,
  ) {}

  publish(document: unknown): Promise<Record<string, unknown>> {
    return this.api.send("POST", this.path, document);
  }

  read(): Promise<Record<string, unknown>> {
    return this.api.get(this.path);
  }

  start(body: object = {}): Promise<ApiRun> {
    return this.api.send("POST", `${this.path}/runs`, body);
  }

  run(runId: string): Promise<ApiRun> {
    return this.api.get(`${this.path}/runs/${runId}`);
  }

  ended(runId: string): Promise<ApiRun> {
    return until(
      () => this.run(runId),
      (run) => run.concluded,
    );
  }

  /** Starts a run and waits for its end. */
  async finish(body: object = {}): Promise<ApiRun> {
    return this.ended((await this.start(body)).id);
  }
}

/** The nodes of a run that do something, in the order of the document. */
export function leaves(node: ApiNode): ApiNode[] {
  return node.spec.steps === undefined ? [node] : node.spec.steps.flatMap(leaves);
}

/** Looks again and again until it is as it should be; fails with the last thing seen. */
export async function until<T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`it never came: ${JSON.stringify(seen, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
