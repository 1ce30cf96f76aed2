import { expect, it } from "vitest";
import { onShutdown, shutDown, shutdownSignal } from "./shutdown";

it("gives back the last thing first, and one that fails or hangs does not keep the others", async () => {
  const closed: string[] = [];
  onShutdown("database", async () => {
    closed.push("database");
    await Promise.resolve();
  });
  onShutdown("hanging", () => new Promise(() => undefined));
  onShutdown("failing", () => Promise.reject(new Error("no")));
  onShutdown("worker", async () => {
    closed.push(`worker, told to stop: ${String(shutdownSignal().aborted)}`);
    await Promise.resolve();
  });
  expect(shutdownSignal().aborted).toBe(false);
  await Promise.all([shutDown(50), shutDown(50)]);
  expect(closed).toEqual(["worker, told to stop: true", "database"]);
});
