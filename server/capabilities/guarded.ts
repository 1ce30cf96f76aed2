import { CapabilityError } from "@/core/node-kind";
import { AppError } from "@/server/errors";
import { GitError } from "@/server/git";
import { OutgoingError } from "@/server/outgoing";
import { RuntimeError } from "@/server/runtimes/runtime";

/**
 * The capability with errors its callers know: broken rules and places that do not answer become `CapabilityError`,
 * bugs stay what they are. Every method must be asynchronous.
 */
export function guarded<T extends object>(capability: T): T {
  return new Proxy(capability, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return async (...parameters: unknown[]): Promise<unknown> => {
        try {
          return (await Reflect.apply(method, target, parameters)) as unknown;
        } catch (error) {
          throw toCapabilityError(error);
        }
      };
    },
  });
}

function toCapabilityError(error: unknown): unknown {
  if (error instanceof OutgoingError) return new CapabilityError(error.code, error.message, error.transient);
  if (error instanceof DOMException && error.name === "AbortError") {
    return new CapabilityError("aborted", "It was stopped before there was an answer.");
  }
  if (error instanceof RuntimeError) return new CapabilityError(error.code, error.message, error.transient);
  if (error instanceof AppError || error instanceof GitError) {
    return new CapabilityError(
      error.code,
      error.message,
      error.code === "unreachable" || error.code === "timeout",
    );
  }
  return error;
}
