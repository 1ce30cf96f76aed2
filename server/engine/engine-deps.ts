import type { Logger } from "pino";
import type { Capabilities, NodeExecutor, NodeManifest } from "@/core/node-kind";
import type { Bell } from "@/server/bell";
import type { Db } from "@/server/db";
import type { Leases } from "@/server/leases";

/** A kind the engine can run. */
export interface RunnableKind {
  manifest: Pick<
    NodeManifest,
    | "waitsAs"
    | "defaultTimeoutSeconds"
    | "ownTimeoutSeconds"
    | "secretOutput"
    | "spec"
    | "category"
    | "capabilities"
    | "locks"
  >;
  executor: NodeExecutor<unknown, unknown>;
}

/** Which attempt of which node asks; capabilities act in its name. */
export interface NodeIdentity {
  projectId: string;
  pipelineId: string;
  stageId: string;
  runId: string;
  nodeKey: string;
  attempt: number;
  /** `run:node:attempt` */
  idempotencyKey: string;
  /** Masks every secret of the project and the run in a text that leaves. */
  mask(text: string): string;
  /** The item and index of the innermost loop the node stands in; null outside of every loop. */
  loop: { item: unknown; index: number } | null;
}

export interface EngineDeps {
  db: Db;
  bell: Bell;
  leases: Leases;
  logger: Logger;
  kinds: ReadonlyMap<string, RunnableKind>;
  capabilitiesFor(node: NodeIdentity): Capabilities;
}
