import { isErrno } from "@/server/machine";
import type { RolloutResult, RolloutWork } from "../runtime";
import { serviceFiles } from "./layout";
import type { Release } from "./records";
import { ensureSupervisor, type SupervisorClient } from "./supervisor-client";
import type { RolloutMessage, RolloutRequest } from "./supervisor-protocol";
import { TaskFailure, type TaskContext } from "./task-context";

/** A supervisor that was just about to end when we found it is replaced by a new one. */
const ATTEMPTS = 5;

/** Asks the service's supervisor to change what it runs, and follows it. Throws `TaskFailure`. */
export async function runRollout(work: RolloutWork, context: TaskContext): Promise<RolloutResult> {
  const { layout, settings, signal } = context;
  const files = serviceFiles(layout, work.projectId, work.serviceId);
  const { image, command, port, replicas, environment, healthCheck } = work;
  const release: Release = { image, command, port, replicas, environment, healthCheck };
  for (let attempt = 1; ; attempt += 1) {
    const supervisor = await ensureSupervisor(work, files, layout, settings, signal);
    try {
      return await followChange(supervisor, { id: work.id, release }, context);
    } catch (error) {
      signal.throwIfAborted();
      const neverReached = isErrno(error, "ECONNREFUSED");
      if (!neverReached || attempt === ATTEMPTS) {
        if (error instanceof TaskFailure) throw error;
        throw new TaskFailure(`The service's supervisor ended during the rollout: ${String(error)}`);
      }
    }
  }
}

/** Asks for a change and follows it to its end. Throws `TaskFailure`, or the system's error when nobody answers. */
export async function followChange(
  supervisor: SupervisorClient,
  request: RolloutRequest,
  context: TaskContext,
): Promise<RolloutResult> {
  // Asked to stop, the supervisor decides: before the switch what ran stays, after it the change is done.
  const cancel = () => void supervisor.cancel(request.id).catch(() => undefined);
  context.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await follow(supervisor.rollout(request), context);
  } finally {
    context.signal.removeEventListener("abort", cancel);
  }
}

async function follow(
  messages: AsyncIterable<RolloutMessage>,
  { log, signal }: TaskContext,
): Promise<RolloutResult> {
  for await (const message of messages) {
    switch (message.type) {
      case "log":
        log.write(message.stream, message.text);
        break;
      case "failed":
        throw new TaskFailure(message.reason, { lastLogLines: message.lastLogLines });
      case "succeeded":
        return { image: message.image, previousImage: message.previousImage };
    }
  }
  signal.throwIfAborted();
  throw new TaskFailure("The service's supervisor was ended from outside meanwhile.");
}
