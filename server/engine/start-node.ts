import { isIterationKey, LOOP_KIND, runTreeOf, walkTree, isContainerKind } from "@/core/run";
import { newLiveAttempt } from "./live-attempt";
import { sealCall, type NodeCall } from "./node-call";
import type { RunInHand } from "./run-in-hand";
import { ENGINE } from "./tunables";

/** Starts an attempt of a node, or skips it, or fails it when it cannot be resolved. */
export function startNode(run: RunInHand, key: string, attempt: number): void {
  const { ledger, reader, loaded } = run;
  if (isIterationKey(key)) {
    const place = reader.placeOf(key);
    ledger.startNode(key, attempt, { item: loaded.masker.mask(place?.item), index: place?.index }, {});
    return;
  }
  const startedAtMs = run.now();
  const resolved = reader.resolve(key, startedAtMs);
  switch (resolved.type) {
    case "skip":
      skipNode(run, key);
      return;
    case "fail":
      ledger.startNode(key, attempt, null, {});
      run.settle(key, "Failed", {
        error: { code: resolved.error.code, message: loaded.masker.maskText(resolved.error.message) },
      });
      return;
    case "run":
      if (run.kindOf(key) === LOOP_KIND) startLoop(run, key, attempt, resolved);
      else if (isContainerKind(run.kindOf(key))) {
        ledger.startNode(key, attempt, loaded.masker.mask(resolved.spec), {});
      } else {
        ledger.startNode(key, attempt, loaded.masker.mask(resolved.spec), sealCall(resolved));
        const targets = run.gate.targetsOf(key, resolved.spec);
        run.live.set(key, newLiveAttempt(key, attempt, startedAtMs, resolved, targets));
      }
  }
}

/** The list stays what it is now; how long it is, everybody reads from the event. */
function startLoop(run: RunInHand, key: string, attempt: number, call: NodeCall): void {
  const { iterations, ...head } = call.spec as { iterations: unknown[] };
  const { timeoutSeconds: _, ...privates } = sealCall(call);
  const mask = (value: unknown): unknown => run.loaded.masker.mask(value);
  run.ledger.startNode(key, attempt, { ...head, iterations: iterations.map(mask) }, privates);
  run.reader.keepItems(key, call.spec);
  run.tree = runTreeOf(run.loaded.root, run.ledger.draft);
}

/** A skipped workflow skips all in it. */
function skipNode(run: RunInHand, key: string): void {
  const top = [...walkTree(run.tree)].find((node) => node.key === key);
  for (const node of top === undefined ? [] : walkTree(top)) run.settle(node.key, "Skipped");
}

/** Starts attempts whose node has waited long enough for them. */
export function startNextAttempts(run: RunInHand): void {
  if (run.abortingSinceMs !== null) return;
  for (const { key, attempt } of run.ledger.nodesIn("Retrying")) {
    if ((run.live.get(key)?.checkAtMs ?? 0) <= run.now()) startNode(run, key, attempt + 1);
  }
}

/** Takes up what the last driver left in flight, as it was called. */
export function takeUpNodes(run: RunInHand): void {
  for (const { key, kind, attempt, status } of run.ledger.nodesIn(
    "Running",
    "Waiting",
    "Retrying",
    "Aborting",
  )) {
    if (isContainerKind(kind)) continue;
    const timing = run.loaded.timing.get(key);
    const startedAtMs = timing?.startedAt?.getTime() ?? run.now();
    const call = run.loaded.calls.get(key) ?? run.reader.resolve(key, startedAtMs);
    if (call.type !== "run") {
      // Only what a version started that did not keep its calls is resolved again.
      const message = call.type === "fail" ? call.error.message : "It is skipped now.";
      const error = { code: "not-taken-up", message: run.loaded.masker.maskText(message) };
      run.settle(key, "Failed", { error });
      run.gate.release(key, attempt, []);
      continue;
    }
    const known = newLiveAttempt(key, attempt, startedAtMs, call, run.gate.targetsOf(key, call.spec));
    known.deadlineAtMs = timing?.deadlineAt?.getTime() ?? known.deadlineAtMs;
    if (status === "Aborting") {
      known.deadlineAtMs = timing?.nextCheckAt?.getTime() ?? run.now() + ENGINE.abortForcedAfterMs;
    }
    if (status === "Retrying") {
      known.checkAtMs = timing?.nextCheckAt?.getTime() ?? run.now();
      known.deadlineAtMs = Number.POSITIVE_INFINITY;
    }
    run.live.set(key, known);
  }
}
