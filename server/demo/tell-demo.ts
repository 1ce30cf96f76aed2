import { isRunConcluded, type RunStatus } from "@/core/run";

/** The stages in the order they are released. */
export const DEMO_STAGES = ["Development", "Staging", "Production"] as const;
export type DemoStage = (typeof DEMO_STAGES)[number];

export interface DemoRun {
  id: string;
  number: number;
  status: RunStatus;
  /** Why it failed, in a sentence. */
  error: string | null;
}

/** What the demo may do and ask. All it knows of its progress is what these answer. */
export interface DemoWorld {
  projectExists(): Promise<boolean>;
  createProject(): Promise<void>;
  /** Number 1 of the stage's flow, whoever started it. */
  findFirstRun(stage: DemoStage): Promise<DemoRun | null>;
  startRun(stage: DemoStage): Promise<void>;
  /** Where the stage's service answers. */
  serviceUrl(stage: DemoStage): Promise<string>;
  projectUrl: string;
  runUrl(stage: DemoStage, runId: string): string;
  say(line: string): void;
  /** Until the next look at a run; rejects when the product stops. */
  pause(): Promise<void>;
}

/**
 * Makes the demo project when there is none, and runs each stage's flow once, in order. What was started before a
 * crash is waited for, never started again; a first run that did not succeed ends the story, for ever.
 */
export async function tellDemo(world: DemoWorld): Promise<void> {
  if (!(await world.projectExists())) await world.createProject();
  let startedAny = false;
  for (const stage of DEMO_STAGES) {
    const known = await world.findFirstRun(stage);
    if (known?.status === "Success") continue;
    if (known !== null && isRunConcluded(known.status)) {
      world.say(`The demo's release of ${stage} did not succeed: ${world.runUrl(stage, known.id)}`);
      return;
    }
    const run = await runToItsEnd(world, stage, known);
    startedAny = true;
    const link = world.runUrl(stage, run.id);
    if (run.status !== "Success") {
      const reason = run.error === null ? "" : ` ${run.error}`;
      world.say(
        `${stage} #${run.number} ${run.status === "Aborted" ? "was aborted" : "failed"}:${reason} ${link}`,
      );
      return;
    }
    world.say(`${stage} #${run.number} succeeded: ${link}, serving at ${await world.serviceUrl(stage)}`);
  }
  if (startedAny) world.say(`The guestbook runs on three stages: ${world.projectUrl}`);
}

async function runToItsEnd(world: DemoWorld, stage: DemoStage, known: DemoRun | null): Promise<DemoRun> {
  if (known === null) await world.startRun(stage);
  let announced = false;
  for (;;) {
    const run = await world.findFirstRun(stage);
    if (run === null) throw new Error(`The run of ${stage} that was just started cannot be found.`);
    if (isRunConcluded(run.status)) return run;
    if (!announced) world.say(`${stage} #${run.number} is being released: ${world.runUrl(stage, run.id)}`);
    announced = true;
    await world.pause();
  }
}
