/**
 * The product's worker with somebody at its seams. It loads, says so, waits for its order, and works until the order's
 * seam; what it works with is the product's own composition, but for a runtime that cannot be reached now and then.
 */
import { writeSync } from "node:fs";
import { watchSeams, type Seam } from "@/server/seams";
import { boot } from "@/server/worker/boot";
import { shutDown } from "@/server/worker/shutdown";
import { makeRuntimesFlaky } from "./flaky-runtimes";
import { OrderSchema, WORD, WORDS_FD, type Order } from "./orders";

const SHUTDOWN_GRACE_MS = 5_000;

let order: Order = { ends: [] };
let begun = false;
const passed = new Map<Seam, number>();

process.on("SIGTERM", () => {
  void shutDown(SHUTDOWN_GRACE_MS).then(() => process.exit(0));
});
// Nobody is left to work for once the matrix is gone.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("message", (message) => {
  order = OrderSchema.parse(message);
  if (!begun) void work();
  begun = true;
});
say(WORD.loaded);

async function work(): Promise<void> {
  watchSeams(comeTo);
  makeRuntimesFlaky();
  await boot();
  say(WORD.up);
}

function comeTo(seam: Seam): void {
  const times = (passed.get(seam) ?? 0) + 1;
  passed.set(seam, times);
  const end = order.ends.find((one) => one.seam === seam && one.nth <= times);
  if (end === undefined) return;
  order = { ends: [] };
  say(`${WORD.atSeam}${seam}`);
  // Nothing behind this line happens any more, or not before somebody lets it go on.
  process.kill(process.pid, end.deed === "kill" ? "SIGKILL" : "SIGSTOP");
}

function say(line: string): void {
  writeSync(WORDS_FD, `${line}\n`);
}
