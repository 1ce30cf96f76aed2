import { z } from "zod";
import { specSchemas, type Capabilities, type LockedTarget, type NodeResult } from "@/core/node-kind";
import { Bell } from "@/server/bell";
import type { Db } from "@/server/db";
import { Leases } from "@/server/leases";
import { logger } from "@/server/logger";
import { createEngine } from "./engine";
import type { EngineDeps, RunnableKind } from "./engine-deps";

/** `locks` in the spec of a `Play` node: ids of services. */
const LocksSchema = z
  .array(z.string())
  .transform((ids) => ids.map((id): LockedTarget => ({ kind: "service", id, doing: "rolling out" })));

/** What a `Play` node of the tests does when it is called; gets how often it was called with its key. */
export type Script = (call: {
  name: string;
  key: string;
  times: number;
  spec: Record<string, unknown>;
}) => NodeResult<unknown> | Promise<NodeResult<unknown>>;

/** A worker of the tests: the real engine on a real database, with one kind of node, `Play`, that plays a script. */
export interface AWorker {
  /** Calls of executors, in order: `name#attempt`. */
  calls: string[];
  stop(): Promise<void>;
}

// What a script of the tests touches, it brings along itself.
const NO_CAPABILITIES = {} as Capabilities;

/** @param more kinds beside `Play`, and the capabilities they name */
export async function aWorker(
  db: Db,
  url: string,
  script: Script,
  more: Partial<Pick<EngineDeps, "kinds" | "capabilitiesFor">> = {},
): Promise<AWorker> {
  const bell = new Bell(url, logger);
  const leases = new Leases(db);
  await bell.open();
  await leases.start("worker");
  const calls: string[] = [];
  const times = new Map<string, number>();
  const play: RunnableKind = {
    manifest: {
      waitsAs: "success",
      // A script may do whatever work does: make a secret and show it, say.
      capabilities: ["executions"],
      locks: ({ locks }) => LocksSchema.parse(locks ?? []),
      defaultTimeoutSeconds: 3600,
      category: "build",
      spec: specSchemas(() => z.looseObject({ name: z.string() })),
    },
    executor: {
      async execute({ spec, idempotencyKey }) {
        const given = spec as Record<string, unknown> & { name: string };
        const count = (times.get(idempotencyKey) ?? 0) + 1;
        times.set(idempotencyKey, count);
        calls.push(`${given.name}#${idempotencyKey.split(":").at(-1)}`);
        return script({ name: given.name, key: idempotencyKey, times: count, spec: given });
      },
    },
  };
  const engine = createEngine({
    db,
    bell,
    leases,
    logger,
    kinds: new Map([["Play", play], ...(more.kinds ?? [])]),
    capabilitiesFor: more.capabilitiesFor ?? (() => NO_CAPABILITIES),
  });
  engine.start();
  return {
    calls,
    async stop() {
      const stopped = engine.stop(5_000);
      await leases.stop();
      await stopped;
      await bell.close();
    },
  };
}

/** A `Play` node. */
export const play = (name: string, more: object = {}): object => ({
  kind: "Play",
  ref: name,
  spec: { name },
  ...more,
});
export const sequential = (...steps: object[]): object => ({
  kind: "Workflow",
  spec: { type: "sequential", steps },
});
export const parallel = (...steps: object[]): object => ({
  kind: "Workflow",
  spec: { type: "parallel", steps },
});
export const flow = (spec: object, more: object = {}): object => ({ apiVersion: "v1.2", spec, ...more });
