import { z } from "zod";
import { RuntimeError, type Runtime } from "./runtime";

/** What a driver needs of the machine Slipway itself runs on. */
export interface DriverSurroundings {
  /** Absolute directory for everything runtimes keep on this machine. */
  rootDir: string;
  /** Directory of the bundled programs (`buildRuntimePrograms`). */
  programsDir: string;
  /** Host names, addresses and subnets that may be downloaded from though they are not on the internet. */
  outgoingAllow?: readonly string[] | undefined;
}

/** Settings of a `process` runtime as a project stores them. */
export const ProcessSettingsSchema = z.object({
  /** Address the public ports of services listen on; 127.0.0.1 when absent. */
  host: z.string().min(1).optional(),
  /** Variables for every build, such as a package registry's address. */
  buildEnvironment: z.record(z.string(), z.string()).optional(),
  /** Seconds requests of the old version may go on after a switch; 10 when absent. */
  drainSeconds: z.number().nonnegative().max(3600).optional(),
});

/** Names of the drivers this release has. */
export const DRIVERS = ["process"] as const;

/**
 * A runtime for what a project has configured. Drivers are loaded when they are first used.
 * Throws `RuntimeError` `unsupported` for an unknown driver and `invalid` for settings it cannot use.
 */
export async function createRuntimeForDriver(
  driver: string,
  settings: unknown,
  surroundings: DriverSurroundings,
): Promise<Runtime> {
  if (driver !== "process") {
    throw new RuntimeError(
      "unsupported",
      `There is no runtime driver "${driver}"; there is: ${DRIVERS.join(", ")}.`,
    );
  }
  const parsed = ProcessSettingsSchema.safeParse(settings ?? {});
  if (!parsed.success) {
    throw new RuntimeError(
      "invalid",
      `The settings of the runtime cannot be used: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { host, buildEnvironment, drainSeconds } = parsed.data;
  const { createProcessRuntime } = await import("./process/process-runtime");
  return createProcessRuntime({
    ...surroundings,
    host,
    buildEnvironment,
    drainMs: drainSeconds === undefined ? undefined : drainSeconds * 1000,
  });
}
