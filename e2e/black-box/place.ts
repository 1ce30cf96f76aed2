import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { freePort } from "@/server/embedded-postgres";
import { leaves, until, type Answer, type Api, type ApiNode, type ApiRun, type Flow } from "./api";
import { Code, server } from "./code";
import { World } from "./world";

/** A value that must be seen nowhere; it is in the secret group `chat`. */
export const SECRET = "hunter2-is-no-password";
/** Tries at once, so that a test need not wait. */
export const NO_PAUSE = { backoff: { type: "fixed", delay: 0 } };

const SQL_JOB = `
const { Client } = require(process.env.PG);
const client = new Client({ connectionString: process.env.DATABASE_URL });
(async () => {
  await client.connect();
  const { rows } = await client.query(process.env.SQL);
  await client.end();
  const value = rows[0] === undefined ? "" : String(Object.values(rows[0])[0]);
  console.log("value", value);
  if (process.env.EXPECT !== undefined && process.env.EXPECT !== value) process.exit(4);
})().catch((error) => { console.error(error); process.exit(5); });
`;

const NOTHING = { kind: "Delay", spec: { seconds: 0 } };

const release = (id: string, type: string): object => ({
  kind: "Release",
  condition: "running",
  spec: { type: "build", origin: { id: "code", build: "${refs.built.id}" }, target: { id, type } },
});

/** Builds the code and releases it to the service and the job. */
export const RELEASE_ALL: readonly object[] = [
  {
    kind: "Build",
    ref: "built",
    condition: "success",
    spec: { id: "code", type: "service", branch: "main" },
  },
  release("api", "service"),
  release("sql", "job"),
];

export function flowOf(steps: object[]): object {
  return { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
}

/** Runs SQL on the stage's database; the job fails when the first value is not as expected. */
export function sql(text: string, expected?: string): object {
  const environment = { SQL: text, ...(expected === undefined ? {} : { EXPECT: expected }) };
  return { kind: "JobRun", condition: "success", spec: { jobId: "sql", runtimeEnvironment: environment } };
}

/** A project with two stages in a world of its own; production has a service, a job and a database when asked for. */
export class Place {
  readonly world = new World();
  url = "";

  constructor(
    private readonly api: Api,
    private readonly projectId: string,
  ) {}

  /** @param repositoryDir where the code of what is deployed goes; without it nothing is */
  async open(repositoryDir?: string): Promise<void> {
    this.url = await this.world.open();
    await this.api.send("PUT", "/apply", {
      project: { id: this.projectId },
      secretGroups: [{ id: "chat", values: { TOKEN: SECRET, EMPTY: "" } }],
      integrations: [
        { id: "gitea", kind: "gitea", apiUrl: `${this.url}/api/v1`, token: "a-token-for-comments" },
      ],
      ...(repositoryDir === undefined ? {} : await deployed(repositoryDir)),
      pipelines: [
        {
          id: "main",
          stages: [
            { name: "Staging", resources: [], releaseFlow: { document: flowOf([NOTHING]) } },
            {
              name: "Production",
              resources: repositoryDir === undefined ? [] : ["api", "sql", "db"],
              releaseFlow: { document: flowOf([NOTHING]) },
            },
          ],
        },
      ],
    });
  }

  flow(stage = "production"): Flow {
    return this.api.flow(this.projectId, stage);
  }

  /** Publishes these steps as production's flow and starts a run. */
  async start(steps: object[], args: Record<string, unknown> = {}): Promise<ApiRun> {
    await this.flow().publish(flowOf(steps));
    return this.flow().start({ arguments: args });
  }

  /** The same, to its end. */
  async run(steps: object[], args: Record<string, unknown> = {}): Promise<ApiRun> {
    return this.flow().ended((await this.start(steps, args)).id);
  }

  waiting(run: ApiRun): Promise<ApiRun> {
    return until(
      () => this.flow().run(run.id),
      ({ status }) => status === "approval_wait" || status === "waiting",
    );
  }

  /** Waits until the step with this ref is at work. */
  reached(run: ApiRun, ref: string): Promise<ApiRun> {
    const isAtWork = (node: ApiNode): boolean =>
      node.ref === ref && /^(?:running|waiting)$/.test(node.response.status);
    return until(
      () => this.flow().run(run.id),
      ({ spec }) => leaves(spec).some(isAtWork),
    );
  }

  /** Aborts a run and answers with how it ended. */
  async abort(run: ApiRun): Promise<ApiRun> {
    await this.api.send("POST", `${this.flow().path}/runs/${run.id}/abort`, {});
    return this.flow().ended(run.id);
  }

  decide(run: ApiRun, decision: object): Promise<Answer> {
    return this.api.ask("POST", `${this.flow().path}/runs/${run.id}/approvals`, decision);
  }

  async childRuns(): Promise<ApiRun[]> {
    return (await this.api.get<{ runs: ApiRun[] }>(`${this.flow("staging").path}/runs`)).runs;
  }
}

/** What became of the first node that does something. */
export function firstResponse(run: ApiRun): ApiNode["response"] | undefined {
  return leaves(run.spec)[0]?.response;
}

async function deployed(dir: string): Promise<object> {
  const code = new Code(join(dir, randomUUID()));
  code.commit("All of it", { "server.js": server("v1"), "sql.js": SQL_JOB });
  return {
    buildServices: [{ id: "code", repoUrl: code.url, buildCommand: "node --check server.js" }],
    addons: [{ id: "db", type: "postgres" }],
    deploymentServices: [
      {
        id: "api",
        command: "node server.js",
        port: await freePort(),
        environment: { STAGE: "kinds" },
        healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 5 },
      },
    ],
    jobs: [
      { id: "sql", command: "node sql.js", environment: { PG: resolve("node_modules/pg") }, addons: ["db"] },
    ],
  };
}
