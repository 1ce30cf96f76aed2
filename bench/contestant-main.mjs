/**
 * One process of one contestant, the same for all of them: `contestant-main.mjs MODULE PROCESS-NAME`, told what to do
 * through its parent's channel. It is web server and worker in one, as a small installation of each is.
 * A flow is `{ steps, pauseMs, parks }`: no-op steps one after the other, then, if it parks, a wait of an hour.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [modulePath, processName] = process.argv.slice(2);
const url = process.env.DATABASE_URL;

/** The same clock in every process of the machine. */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** When each step of a run was called, by run. */
const steps = new Map();
const listeners = new Set();
let tellsSteps = false;

function onStep(id, index) {
  const atMs = nowMs();
  const times = steps.get(id) ?? [];
  times[index] ??= atMs;
  steps.set(id, times);
  if (tellsSteps) process.send({ step: { id, index, atMs } });
  for (const listener of listeners) listener();
}

function until(condition, what, timeoutMs = 90_000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listeners.delete(look);
      reject(new Error(`${what}: not within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const look = () => {
      if (!condition()) return;
      clearTimeout(timer);
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    look();
  });
}

const contestant = await import(pathToFileURL(modulePath).href);
let opened = null;

/** Runs `count` jobs, at most 50 under way at a time. */
async function enqueueAll(count, flow) {
  const ids = [];
  const line = async () => {
    while (ids.length < count) {
      const place = ids.push(null) - 1;
      ids[place] = await opened.enqueue(flow);
    }
  };
  await Promise.all(Array.from({ length: Math.min(50, count) }, line));
  return ids;
}

const hasTaken = (id, count) => (steps.get(id)?.length ?? 0) >= count;

async function memoryMb() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(200);
  }
  return process.memoryUsage().rss / 1024 / 1024;
}

/** Percent of one core that this process took over a while. */
async function cpuPercent(windowMs) {
  const before = process.cpuUsage();
  await sleep(windowMs);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1000 / windowMs) * 100;
}

const COMMANDS = {
  prepare: () => contestant.prepare(url),

  async open() {
    opened = await contestant.open(url, { onStep, processName });
  },

  configuration: () => contestant.configuration,

  /** Milliseconds from the first step of one flow to its last, per step, and from the request to the first. */
  async sequence({ steps: count }) {
    const requestedAt = nowMs();
    const id = await opened.enqueue({ steps: count, pauseMs: 0, parks: false });
    await until(() => hasTaken(id, count), `a flow of ${count} steps`);
    const times = steps.get(id);
    return {
      id,
      perStepMs: (times[count - 1] - times[0]) / (count - 1),
      totalMs: times[count - 1] - requestedAt,
    };
  },

  /** Milliseconds from the request to the first step, one run after the other with a random gap. */
  async starts({ count }) {
    const latencies = [];
    for (let round = 0; round < count; round += 1) {
      await sleep(20 + Math.random() * 60);
      const requestedAt = nowMs();
      const id = await opened.enqueue({ steps: 1, pauseMs: 0, parks: false });
      await until(() => hasTaken(id, 1), "a first step");
      latencies.push(steps.get(id)[0] - requestedAt);
    }
    return latencies;
  },

  /** Milliseconds from the first request to the last step of the last flow. */
  async load({ flows, steps: count }) {
    const requestedAt = nowMs();
    const ids = await enqueueAll(flows, { steps: count, pauseMs: 0, parks: false });
    await until(() => ids.every((id) => hasTaken(id, count)), `${flows} flows`).catch((error) => {
      const short = ids.filter((id) => !hasTaken(id, count)).map((id) => steps.get(id)?.length ?? 0);
      throw new Error(
        `${error.message}: ${short.length} are not done, at steps ${short.slice(0, 10).join(", ")}`,
      );
    });
    return Math.max(...ids.map((id) => steps.get(id)[count - 1])) - requestedAt;
  },

  /** What waiting runs cost this process. */
  async park({ count, settleMs, windowMs }) {
    const idleMb = await memoryMb();
    const idleCpu = await cpuPercent(Math.min(windowMs, 5_000));
    const ids = await enqueueAll(count, { steps: 1, pauseMs: 0, parks: true });
    await until(() => ids.every((id) => hasTaken(id, 1)), `${count} runs that park`, 900_000);
    steps.clear();
    await opened.untilParked?.(count);
    await sleep(settleMs);
    const parkedCpu = await cpuPercent(windowMs);
    return { idleMb, parkedMb: await memoryMb(), idleCpu, parkedCpu };
  },

  /** Starts one run and tells of every step from now on. */
  start({ flow }) {
    return opened.enqueue(flow);
  },

  tellSteps() {
    tellsSteps = true;
  },

  /** Something only one contestant is asked. */
  own: ({ name, args }) => opened.own[name](args),

  async close() {
    await opened?.close();
    setTimeout(() => process.exit(0), 50);
  },
};

process.on("message", ({ call, command, args }) => {
  Promise.resolve()
    .then(() => COMMANDS[command](args))
    .then(
      (result) => process.send({ call, result: result ?? null }),
      (error) => process.send({ call, error: error?.stack ?? String(error) }),
    );
});
process.on("disconnect", () => process.exit(0));
process.send({ up: true });
