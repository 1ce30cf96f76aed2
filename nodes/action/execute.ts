import {
  CapabilityError,
  defineExecutor,
  followWork,
  inProject,
  type Capabilities,
  type ExecutionFacts,
  type NodeResult,
} from "@/core/node-kind";
import { actionManifest, targetOf, type ActionOutput, type ActionSpec } from "./manifest";
import { splitCommand } from "./split-command";

export const actionExecutor = defineExecutor(actionManifest, {
  execute({ spec, timeoutSeconds, use }) {
    switch (spec.spec.type) {
      case "restart":
        return restart(spec, timeoutSeconds, use);
      case "restore":
        return restore(spec.spec, timeoutSeconds, use);
      case "execute":
        return execute(spec, spec.spec, timeoutSeconds, use);
    }
  },
});

type Uses = Pick<Capabilities, "restarts" | "restores" | "executions">;
type SpecOf<T extends ActionSpec["spec"]["type"]> = Extract<ActionSpec["spec"], { type: T }>;

async function restart(spec: ActionSpec, timeoutSeconds: number, use: Uses): Promise<Result> {
  const { kind, id } = targetOf(spec);
  if (kind === "job") throw new CapabilityError("unsupported", "A job does not run all the time; run it.");
  const started =
    (await use.restarts.findStarted()) ??
    (await use.restarts.start({
      target: { id: inProject(spec.spec.data.projectId, id), kind },
      timeoutSeconds,
    }));
  return followWork(started, {
    wait: "condition" in spec.spec && spec.spec.condition !== undefined,
    what: `restart of ${started.targetId}`,
    failureCode: "restart-failed",
    output: (facts) => ({ ...NOTHING, id: facts.id }),
  });
}

async function restore(spec: SpecOf<"restore">, timeoutSeconds: number, use: Uses): Promise<Result> {
  const { projectId, addonId, backupId } = spec.data;
  const started =
    (await use.restores.findStarted()) ??
    (await use.restores.start({ addonId: inProject(projectId, addonId), backupId, timeoutSeconds }));
  return followWork(started, {
    wait: spec.condition !== undefined,
    what: `restore of ${started.addonId}`,
    failureCode: "restore-failed",
    output: (facts) => ({ ...NOTHING, id: facts.id, restoreId: facts.id }),
  });
}

async function execute(
  action: ActionSpec,
  spec: SpecOf<"execute">,
  timeoutSeconds: number,
  use: Uses,
): Promise<Result> {
  const { kind, id } = targetOf(action);
  if (kind === "addon") throw new CapabilityError("unsupported", "Commands run on services and jobs.");
  const { user, group, projectId } = spec.data;
  const started =
    (await use.executions.findStarted()) ??
    (await use.executions.start({
      target: { id: inProject(projectId, id), kind },
      argv: argvOf(spec.data),
      user,
      group,
      timeoutSeconds,
    }));
  const dispatchOnly = "options" in spec.data && spec.data.options?.dispatchOnly === true;
  return followWork(started, {
    wait: !dispatchOnly,
    what: `command on ${started.targetId}`,
    failureCode: "command-failed",
    output: toOutput,
  });
}

type Result = NodeResult<ActionOutput>;

const NOTHING = { restoreId: null, stdOut: null, stdOutTruncated: null, exitCode: null };

/** A command that still runs has no output yet. Line breaks at the end are dropped, as `$(…)` does in a shell. */
function toOutput(facts: ExecutionFacts): ActionOutput {
  if (facts.exitCode === null) return { ...NOTHING, id: facts.id };
  return {
    id: facts.id,
    restoreId: null,
    stdOut: facts.stdOut.replace(/(\r?\n)+$/, ""),
    stdOutTruncated: facts.stdOutTruncated,
    exitCode: facts.exitCode,
  };
}

/** @throws CapabilityError `invalid-command` */
function argvOf({ command, shell }: { command: string; shell?: string | undefined }): string[] {
  if (shell !== undefined) return [shell, "-c", command];
  const split = splitCommand(command);
  if ("problem" in split) throw new CapabilityError("invalid-command", split.problem);
  return split.argv;
}
