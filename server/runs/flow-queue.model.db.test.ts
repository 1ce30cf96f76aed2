import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONCURRENCY_POLICIES, type ConcurrencyPolicy } from "@/core/document";
import { EMPTY_RUN_STATE, PEOPLE_FIRST_SECONDS, reduceRun } from "@/core/run";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { AppError } from "@/server/errors";
import { setFlowPaused } from "@/server/flows";
import { abortRun, getRun, listRunEvents, startRun } from "./index";
import { concludeRun } from "./lifecycle";

const database = useTestDatabase();
const git = { listBranches: () => Promise.resolve([]) };

type Status = "Queued" | "Pending" | "Aborting" | "Aborted" | "Success";
interface ModelRun {
  number: number;
  byPerson: boolean;
  status: Status;
  /** Hours since the beginning, less one for people's. */
  place: number;
}

/** What the language says about a flow's runs, as simply as it can be said. */
class Model {
  readonly runs: ModelRun[] = [];
  paused = false;
  hours = 0;

  constructor(private readonly policy: ConcurrencyPolicy) {}

  private open = (): ModelRun[] =>
    this.runs.filter(({ status }) => status !== "Aborted" && status !== "Success");
  underWay = (): ModelRun[] => this.open().filter(({ status }) => status !== "Queued");
  queue = (): ModelRun[] =>
    this.open()
      .filter(({ status }) => status === "Queued")
      .toSorted((a, b) => a.place - b.place || a.number - b.number);

  /** False: refused. */
  request(byPerson: boolean): boolean {
    if (this.paused && !byPerson) return false;
    if (this.policy === "forbid" && this.open().length > 0) return false;
    const goes = this.policy === "allow" || this.underWay().length === 0;
    if (this.policy === "latest" || this.policy === "replace")
      for (const run of this.queue()) run.status = "Aborted";
    if (this.policy === "replace") for (const run of this.underWay()) run.status = "Aborting";
    const place = this.hours - (byPerson ? 1 : 0);
    this.runs.push({ number: this.runs.length + 1, byPerson, status: goes ? "Pending" : "Queued", place });
    return true;
  }

  conclude(run: ModelRun): void {
    run.status = run.status === "Aborting" ? "Aborted" : "Success";
    this.advance();
  }

  abort(run: ModelRun): void {
    run.status = run.status === "Queued" ? "Aborted" : "Aborting";
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.advance();
  }

  private advance(): void {
    const next = this.queue().find(({ byPerson }) => byPerson || !this.paused);
    if (this.underWay().length === 0 && next !== undefined) next.status = "Pending";
  }
}

type Command =
  | { type: "request"; byPerson: boolean }
  | { type: "conclude" | "abort"; which: number }
  | { type: "pause"; paused: boolean }
  | { type: "time"; hours: number };

const aCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("request" as const), byPerson: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("conclude" as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("abort" as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("pause" as const), paused: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("time" as const), hours: fc.constantFrom(0.5, 2) }) },
);

const ask = (byPerson: boolean): Command => ({ type: "request", byPerson });
const end: Command = { type: "conclude", which: 0 };
/** What lots come to too seldom. */
const EXAMPLES: Command[][] = [
  // A pause holds back what a trigger had queued, nobody else; its end lets it go.
  [ask(true), ask(false), { type: "pause", paused: true }, end, ask(true), ask(false), end],
  [ask(true), ask(false), { type: "pause", paused: true }, end, { type: "pause", paused: false }],
  // People overtake what has waited for less than an hour, and nothing that has waited longer.
  [ask(true), ask(false), { type: "time", hours: 2 }, ask(false), ask(true), end, end, end],
];

/** The same on the product. Runs have no worker: what would drive them is done here. */
class Product {
  private readonly ids: string[] = [];
  constructor(private readonly flow: AFlow) {}

  async request(byPerson: boolean): Promise<boolean> {
    const { projectId, pipelineId, stage } = this.flow;
    const trigger = byPerson ? "manual" : "git";
    try {
      const run = await startRun({ db: database.db, git }, SYSTEM_ACTOR, {
        projectId,
        pipelineId,
        stage,
        trigger,
      });
      this.ids.push(run.id);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.status === 409) return false;
      throw error;
    }
  }

  async conclude({ number, status }: ModelRun): Promise<void> {
    const ends = status === "Aborting" ? "Aborted" : "Success";
    await inTransaction(database.db, async (tx) => {
      const payload = JSON.stringify({ status: ends, waitReason: null, error: null });
      const id = this.idOf(number);
      await tx.$executeRaw`
        WITH moved AS (UPDATE run SET event_seq = event_seq + 1 WHERE id = ${id}::uuid RETURNING id, event_seq)
        INSERT INTO run_event (run_id, seq, type, payload) SELECT id, event_seq, 'run.moved', ${payload}::jsonb FROM moved`;
      const run = await tx.run.findUniqueOrThrow({ where: { id } });
      await concludeRun(tx, run, ends);
    });
  }

  async abort({ number }: ModelRun): Promise<void> {
    await abortRun(database.db, SYSTEM_ACTOR, this.flow.projectId, this.idOf(number));
  }

  async pause(paused: boolean): Promise<void> {
    const stage = await database.db.stage.findUniqueOrThrow({ where: { id: this.flow.stageId } });
    const { projectId, pipelineId } = this.flow;
    await setFlowPaused(database.db, SYSTEM_ACTOR, { projectId, pipelineId, stage }, paused);
  }

  async letTimePass(hours: number): Promise<void> {
    await database.db.$executeRaw`
      UPDATE run SET queue_place = queue_place - make_interval(secs => ${hours * PEOPLE_FIRST_SECONDS})
      WHERE flow_id = ${this.flow.flowId}::uuid`;
  }

  /** As the model says it: a run that was asked to stop is about to, even before its worker has heard. */
  async statuses(): Promise<Status[]> {
    const runs = await database.db.run.findMany({
      where: { flowId: this.flow.flowId },
      orderBy: { number: "asc" },
    });
    return runs.map(({ status, cancelRequestedAt, concludedAt }) =>
      concludedAt === null && cancelRequestedAt !== null ? "Aborting" : (status as Status),
    );
  }

  async reasons(): Promise<Map<number, string | null>> {
    const runs = await database.db.run.findMany({ where: { flowId: this.flow.flowId, status: "Queued" } });
    return new Map(runs.map(({ number, waitReason }) => [number, waitReason]));
  }

  async assertFolded(): Promise<void> {
    for (const id of this.ids) {
      const events = await listRunEvents(database.db, id, 0);
      const { state } = await getRun(database.db, this.flow.projectId, id);
      expect(events.reduce(reduceRun, EMPTY_RUN_STATE)).toEqual(state);
    }
  }

  private idOf(number: number): string {
    const id = this.ids[number - 1];
    if (id === undefined) throw new Error(`no run #${number}`);
    return id;
  }
}

/** What every queued run has to say, by its number. */
function expectedReasons(model: Model): Map<number, string> {
  const isHeld = ({ byPerson }: ModelRun): boolean => model.paused && !byPerson;
  const way = model.underWay();
  const reasons = new Map<number, string>();
  let before: ModelRun | undefined;
  for (const run of model.queue()) {
    if (isHeld(run)) {
      reasons.set(run.number, "its flow to be resumed: the triggers are paused");
      continue;
    }
    const rest = way.length === 1 ? "" : ` and ${way.length - 1} more`;
    reasons.set(
      run.number,
      before ? `its turn behind run #${before.number}` : `run #${way[0]?.number ?? 0}${rest} to end`,
    );
    before = run;
  }
  return reasons;
}

describe.each(CONCURRENCY_POLICIES)("the runs of a flow with the policy %s", (concurrencyPolicy) => {
  test(
    "start, wait, give way and end as the language says, whatever happens to them",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(aCommand, { minLength: 4, maxLength: 16 }), async (commands) => {
          const document = {
            apiVersion: "v1.2",
            options: { concurrencyPolicy },
            spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
          };
          const product = new Product(await aFlow(database.db, document));
          const model = new Model(concurrencyPolicy);
          for (const command of commands) {
            await step(command, model, product);
            expect(await product.statuses()).toEqual(model.runs.map(({ status }) => status));
            expect(await product.reasons()).toEqual(expectedReasons(model));
          }
          await product.assertFolded();
          // Nothing is forgotten: what is under way ends, and so does everything behind it.
          await product.pause(false);
          model.pause(false);
          for (let left = model.runs.length; model.underWay().length > 0 && left > 0; left -= 1)
            for (const run of model.underWay())
              await step({ type: "conclude", which: 0 }, model, product, run);
          expect(model.queue()).toEqual([]);
          expect(await product.statuses()).toEqual(model.runs.map(({ status }) => status));
        }),
        { numRuns: 20, examples: EXAMPLES.map((commands) => [commands]) },
      );
    },
  );
});

async function step(command: Command, model: Model, product: Product, run?: ModelRun): Promise<void> {
  switch (command.type) {
    case "request":
      expect(await product.request(command.byPerson)).toBe(model.request(command.byPerson));
      return;
    case "conclude": {
      const way = model.underWay();
      const chosen = run ?? way[command.which % Math.max(way.length, 1)];
      if (chosen === undefined) return;
      await product.conclude(chosen);
      model.conclude(chosen);
      return;
    }
    case "abort": {
      const open = [...model.underWay(), ...model.queue()];
      const chosen = open[command.which % Math.max(open.length, 1)];
      if (chosen === undefined) return;
      await product.abort(chosen);
      model.abort(chosen);
      return;
    }
    case "pause":
      await product.pause(command.paused);
      model.pause(command.paused);
      return;
    case "time":
      await product.letTimePass(command.hours);
      model.hours += command.hours;
  }
}
