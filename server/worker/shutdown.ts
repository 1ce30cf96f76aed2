import { logger } from "@/server/logger";

/** What this process has to give back before it ends; rejects or takes too long at its own loss. */
interface Closing {
  name: string;
  close: (graceMs: number) => Promise<void>;
}

interface ShutdownState {
  stopping: AbortController;
  closings: Closing[];
  done: Promise<void> | undefined;
}

// Next.js instantiates modules twice, and `npm start` has its own bundle: one shutdown per process, so not module state.
const holder = globalThis as typeof globalThis & { slipwayShutdown?: ShutdownState };

function state(): ShutdownState {
  holder.slipwayShutdown ??= { stopping: new AbortController(), closings: [], done: undefined };
  return holder.slipwayShutdown;
}

/** Aborted when this process begins to stop: end endless answers, take no more work. */
export function shutdownSignal(): AbortSignal {
  return state().stopping.signal;
}

/** Registers something to give back at the end. The last registered is closed first. */
export function onShutdown(name: string, close: (graceMs: number) => Promise<void>): void {
  state().closings.push({ name, close });
}

/** Stops everything registered, each within `graceMs`; one that fails or hangs does not keep the others. Once per process. */
export function shutDown(graceMs: number): Promise<void> {
  const current = state();
  current.done ??= closeAll(current, graceMs);
  return current.done;
}

async function closeAll(current: ShutdownState, graceMs: number): Promise<void> {
  current.stopping.abort(new Error("this process is stopping"));
  for (const { name, close } of current.closings.toReversed()) {
    try {
      await within(graceMs, close(graceMs));
    } catch (err) {
      logger.error({ err, part: name }, "could not be stopped cleanly");
    }
  }
}

function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it took longer than ${milliseconds} ms`));
    }, milliseconds);
  });
  return Promise.race([work, timeout]).finally(() => {
    clearTimeout(timer);
  });
}
