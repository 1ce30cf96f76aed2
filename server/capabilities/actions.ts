import type { Executions, Imports, Restarts, Restores } from "@/core/node-kind";
import { findRestoreByKey, startRestore } from "@/server/backups";
import type { Db } from "@/server/db";
import { findExecutionByKey, readStdOut, startExecution, type ExecutionDto } from "@/server/executions";
import { findImport, findImportByKey, startImport } from "@/server/imports";
import { findRestartByKey, startRestart } from "@/server/restarts";
import { toExecutionFacts, toImportFacts, toRestartFacts, toRestoreFacts } from "./facts";
import { startedBy, type NodeOrigin } from "./origin";
import { admitResource } from "./resource-access";

interface ActionDeps {
  db: Db;
}

export function createRestores({ db }: ActionDeps, origin: NodeOrigin): Restores {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const restore = await findRestoreByKey(db, idempotencyKey);
      return restore === null ? null : toRestoreFacts(restore);
    },
    async start(request) {
      const addonId = await admitResource(db, origin, "addon", request.addonId);
      return toRestoreFacts(await startRestore(db, { ...request, ...startedBy(origin), projectId, addonId }));
    },
  };
}

export function createRestarts({ db }: ActionDeps, origin: NodeOrigin): Restarts {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const restart = await findRestartByKey(db, idempotencyKey);
      return restart === null ? null : toRestartFacts(restart);
    },
    async start({ target, timeoutSeconds }) {
      const id = await admitResource(db, origin, target.kind, target.id);
      const request = { projectId, target: { id, kind: target.kind }, timeoutSeconds };
      return toRestartFacts(await startRestart(db, { ...request, ...startedBy(origin) }));
    },
  };
}

export function createExecutions({ db }: ActionDeps, origin: NodeOrigin): Executions {
  const { projectId, idempotencyKey } = origin;
  const toFacts = async (execution: ExecutionDto) =>
    toExecutionFacts(execution, execution.concludedAt === null ? "" : await readStdOut(db, execution.id));
  return {
    async findStarted() {
      const execution = await findExecutionByKey(db, idempotencyKey);
      return execution === null ? null : toFacts(execution);
    },
    async start({ target, ...request }) {
      const id = await admitResource(db, origin, target.kind, target.id);
      return toFacts(
        await startExecution(db, {
          ...request,
          ...startedBy(origin),
          projectId,
          target: { id, kind: target.kind },
        }),
      );
    },
  };
}

export function createImports({ db }: ActionDeps, origin: NodeOrigin): Imports {
  const { projectId, idempotencyKey } = origin;
  return {
    async findStarted() {
      const found = await findImportByKey(db, idempotencyKey);
      return found === null ? null : toImportFacts(found);
    },
    async start(request) {
      const addonId = await admitResource(db, origin, "addon", request.addonId);
      return toImportFacts(await startImport(db, { ...request, ...startedBy(origin), projectId, addonId }));
    },
    async find(importId) {
      const found = await findImport(db, projectId, importId);
      return found === null ? null : toImportFacts(found);
    },
  };
}
