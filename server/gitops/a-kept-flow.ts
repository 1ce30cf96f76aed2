import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Actor } from "@/server/auth";
import type { Db } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";
import { publishFlow, type FlowPlace } from "@/server/flows";
import { aRepository, type TestRepository } from "@/server/git/a-repository";
import { connectRepository } from "./commands";
import type { FlowRepositoryDto } from "./dto";
import { createOpenClone, ownDirs } from "./open-clone";
import { findRepository } from "./queries";
import { syncRepository, type SyncDeps } from "./sync-repository";

/** A flow as somebody writes it, with a comment, a quoted text and an odd indentation. */
export const YAML_FLOW = `# The release of the shop.
apiVersion: v1.2

arguments:
    GREETING: 'hello'   # said to everybody
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # A breath before anything else.
      - kind: Delay
        ref: breathe
        spec: { seconds: 1 }
      - kind: Delay
        ref: rest
        spec:
          seconds: 5
`;

/** A stage, the bare repository its flow is kept in, and a person who works on that by git. */
export class KeptFlow {
  readonly bare: string;
  readonly person: TestRepository;
  /** What is done to a clone before it is used, such as breaking it. */
  alter: (clone: ReturnType<SyncDeps["openClone"]>) => ReturnType<SyncDeps["openClone"]> = (clone) => clone;

  constructor(
    readonly db: Db,
    private readonly dir: string,
    readonly place: FlowPlace,
    readonly actor: Actor,
  ) {
    this.bare = join(dir, "flows.git");
    mkdirSync(dir, { recursive: true });
    this.person = aRepository(join(dir, "person"));
    this.person.git("init", "--quiet", "--bare", "--initial-branch=main", this.bare);
    this.person.git("remote", "add", "origin", this.bare);
  }

  /** Writes by git and pushes. */
  push(message: string, files: Record<string, string | null>): string {
    const sha = this.person.commit(message, files);
    this.person.git("push", "--quiet", "--force", "origin", "HEAD:main");
    return sha;
  }

  /** Takes over what is in the branch. */
  pull(): void {
    this.person.git("fetch", "--quiet", "origin");
    this.person.git("reset", "--quiet", "--hard", "origin/main");
  }

  connect(filePath = "flows/production.yaml", repoUrl = `file://${this.bare}`): Promise<FlowRepositoryDto> {
    const wanted = { repoUrl, branch: "main", filePath, credentials: null };
    return connectRepository(this.db, this.actor, this.place, wanted, ownDirs(join(this.dir, "data")));
  }

  /** A look, as the chore has it when it is due. What it throws is written down already. */
  async look(): Promise<void> {
    const open = createOpenClone(join(this.dir, "data"));
    const deps: SyncDeps = {
      db: this.db,
      runtimes: null,
      openClone: (...args) => this.alter(open(...args)),
      committer: { name: "Slipway", email: "slipway@slipway.test" },
    };
    try {
      await syncRepository(deps, this.place.stage.id, AbortSignal.timeout(60_000));
    } catch (error) {
      if (toExpectedError(error) === null) throw error;
    }
  }

  async publish(text: string, message = "", actor = this.actor): Promise<void> {
    await publishFlow(this.db, null, actor, this.place, { text, message });
  }

  async state(): Promise<FlowRepositoryDto> {
    const found = await findRepository(this.db, this.place);
    if (found === null) throw new Error("the flow is kept in no repository");
    return found;
  }

  /** What a look writes down, in short. */
  async standing(): Promise<string> {
    const { standing, ahead } = await this.state();
    const what = standing?.kind === "stopped" ? standing.code : standing?.kind;
    return `${what}, ${ahead} ahead`;
  }

  revisions() {
    return this.db.flowRevision.findMany({
      where: { flow: { stageId: this.place.stage.id } },
      orderBy: { number: "asc" },
    });
  }

  async newest(): Promise<{ number: number; text: string }> {
    const newest = (await this.revisions()).at(-1);
    return { number: newest?.number ?? 0, text: newest?.sourceText ?? "" };
  }

  /** The file in the branch. */
  file(path = "flows/production.yaml"): string {
    return this.person.git("--git-dir", this.bare, "show", `main:${path}`);
  }

  /** Subjects of the branch's commits, the newest first. */
  log(format = "%s"): string[] {
    return this.person.git("--git-dir", this.bare, "log", `--format=${format}`, "main").split("\n");
  }
}
