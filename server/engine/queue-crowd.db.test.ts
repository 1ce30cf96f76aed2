import { afterEach, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { FlowStage } from "./a-stage-of-flows";
import { flow, play, sequential } from "./a-worker";
import { untilAllEnded } from "./holds";

const database = useTestDatabase();
let stage: FlowStage;
afterEach(() => stage.stopWorkers());

test(
  "forty runs of a flow that queues go one at a time, those of people first, whoever asks and ends at once",
  { timeout: 120_000 },
  async () => {
    const document = flow(sequential(play("one"), play("two")), { options: { concurrencyPolicy: "queue" } });
    stage = await FlowStage.set(database.db, database.url, { Production: document });
    const atWork = new Set<string>();
    let mostAtWork = 0;
    const script = ({ key }: { key: string }) => {
      const runId = key.slice(0, 36);
      atWork.add(runId);
      mostAtWork = Math.max(mostAtWork, atWork.size);
      if (key.includes(":1:")) atWork.delete(runId);
      return { type: "succeeded", output: null } as const;
    };
    const triggers = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? "git" : "manual"));
    await Promise.all(triggers.map((trigger) => stage.start("Production", { trigger })));
    await stage.startWorker(script);
    await stage.startWorker(script);
    await untilAllEnded(database.db, 90_000);
    const runs = await database.db.run.findMany({ orderBy: { startedAt: "asc" } });
    expect(runs.filter(({ status }) => status !== "Success")).toEqual([]);
    expect(mostAtWork).toBe(1);
    const [, ...queued] = runs;
    const wanted = queued.toSorted((a, b) => Number(b.byPerson) - Number(a.byPerson) || a.number - b.number);
    expect(queued.map(({ number }) => number)).toEqual(wanted.map(({ number }) => number));
  },
);
