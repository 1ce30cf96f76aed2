import { createHash } from "node:crypto";
import { z } from "zod";
import type { BuildService } from "@/server/db/generated/client";

/** Everything a build depends on besides the machine it runs on; frozen when the build is asked for. */
export const BuildInputsSchema = z.object({
  repoUrl: z.string(),
  sha: z.string(),
  contextDir: z.string(),
  buildCommand: z.string().nullable(),
  dockerfile: z.string().nullable(),
  buildArguments: z.record(z.string(), z.string()),
});
export type BuildInputs = z.output<typeof BuildInputsSchema>;

export interface BuildOverrides {
  buildArguments?: Record<string, string> | undefined;
  dockerfile?: string | undefined;
  contextDir?: string | undefined;
}

export function toBuildInputs(service: BuildService, sha: string, overrides: BuildOverrides): BuildInputs {
  return {
    repoUrl: service.repoUrl,
    sha,
    contextDir: overrides.contextDir ?? service.contextDir,
    buildCommand: service.buildCommand,
    dockerfile: overrides.dockerfile ?? service.dockerfile,
    buildArguments: overrides.buildArguments ?? {},
  };
}

/** Equal for equal inputs, whatever the order of the arguments. SHA-256, hex. */
export function hashBuildInputs(inputs: BuildInputs): string {
  const { repoUrl, sha, contextDir, buildCommand, dockerfile, buildArguments } = inputs;
  const sorted = Object.entries(buildArguments).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([repoUrl, sha, contextDir, buildCommand, dockerfile, sorted]))
    .digest("hex");
}
