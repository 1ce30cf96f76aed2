import { OutgoingError } from "./outgoing-error";

/** Aborts when the time is over or the caller no longer wants; its signal's reason is what to throw. */
export interface Deadline {
  signal: AbortSignal;
  /** Must be called at the end. */
  clear(): void;
}

export function startDeadline(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  host: () => string,
): Deadline {
  const controller = new AbortController();
  const giveUp = () => controller.abort(caller?.reason);
  const timer = setTimeout(
    () =>
      controller.abort(
        new OutgoingError("timeout", `${host()} did not answer within ${timeoutMs / 1000} seconds.`),
      ),
    timeoutMs,
  );
  if (caller?.aborted === true) giveUp();
  caller?.addEventListener("abort", giveUp, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener("abort", giveUp);
    },
  };
}
