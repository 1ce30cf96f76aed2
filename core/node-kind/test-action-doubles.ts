/** For tests of executors and planners that restart, restore, import or run commands; see `test-doubles.ts`. */
import type {
  ExecutionFacts,
  Executions,
  ImportFacts,
  Imports,
  RestartFacts,
  Restarts,
  RestoreFacts,
  Restores,
} from "./action-capabilities";
import { AttemptWork } from "./test-doubles";

export function aRestore(facts: Partial<RestoreFacts> = {}): RestoreFacts {
  return {
    operationId: "op-restore",
    state: "running",
    error: null,
    id: "0199bbbb-0000-7000-8000-000000000001",
    addonId: "postgres-prod",
    backupId: "0199ffff-0000-7000-8000-000000000007",
    ...facts,
  };
}

export function aRestart(facts: Partial<RestartFacts> = {}): RestartFacts {
  return {
    operationId: "op-restart",
    state: "running",
    error: null,
    id: "0199bbbb-0000-7000-8000-000000000002",
    targetId: "deployment-prod",
    ...facts,
  };
}

export function anExecution(facts: Partial<ExecutionFacts> = {}): ExecutionFacts {
  return {
    operationId: "op-exec",
    state: "running",
    error: null,
    id: "0199bbbb-0000-7000-8000-000000000003",
    targetId: "deployment-prod",
    exitCode: null,
    stdOut: "",
    stdOutTruncated: false,
    ...facts,
  };
}

export function anImport(facts: Partial<ImportFacts> = {}): ImportFacts {
  return {
    operationId: "op-import",
    state: "running",
    error: null,
    id: "0199bbbb-0000-7000-8000-000000000004",
    addonId: "postgres-prod",
    ...facts,
  };
}

export class RestoresDouble
  extends AttemptWork<Parameters<Restores["start"]>[0], RestoreFacts>
  implements Restores
{
  constructor() {
    super(({ addonId, backupId }) => aRestore({ state: "queued", addonId, backupId }));
  }
}

export class RestartsDouble
  extends AttemptWork<Parameters<Restarts["start"]>[0], RestartFacts>
  implements Restarts
{
  constructor() {
    super(({ target }) => aRestart({ state: "queued", targetId: target.id }));
  }
}

export class ExecutionsDouble
  extends AttemptWork<Parameters<Executions["start"]>[0], ExecutionFacts>
  implements Executions
{
  constructor() {
    super(({ target }) => anExecution({ state: "queued", targetId: target.id }));
  }
}

export class ImportsDouble
  extends AttemptWork<Parameters<Imports["start"]>[0], ImportFacts>
  implements Imports
{
  constructor() {
    super(({ addonId }) => anImport({ state: "queued", addonId }));
  }
  find = (importId: string): Promise<ImportFacts | null> =>
    Promise.resolve(this.started?.id === importId ? this.started : null);
}
