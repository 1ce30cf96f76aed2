import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { ReleaseFlowSpec, StageSpec } from "@/server/pipelines";
import { AppError } from "@/server/errors";
import { parseProjectFileText, type ProjectFile } from "./project-file";

/**
 * A project file with the flow files it names put in their places. `readFlowFile` gets a path as it is written.
 * @throws AppError 400 with the place of every mistake
 */
export async function inlineFlowFiles(
  text: string,
  readFlowFile: (path: string) => Promise<string>,
): Promise<ProjectFile> {
  const file = parseProjectFileText(text);
  const inlineFlow = async ({ file: path, ...flow }: ReleaseFlowSpec): Promise<ReleaseFlowSpec> =>
    path === undefined
      ? flow
      : { ...flow, document: await readFlowFile(path), format: /\.ya?ml$/i.test(path) ? "yaml" : "json" };
  const inlineStage = async (stage: StageSpec): Promise<StageSpec> =>
    stage.releaseFlow === undefined ? stage : { ...stage, releaseFlow: await inlineFlow(stage.releaseFlow) };
  const pipelines = file.pipelines.map(async (pipeline) => ({
    ...pipeline,
    stages: await Promise.all(pipeline.stages.map(inlineStage)),
  }));
  return { ...file, pipelines: await Promise.all(pipelines) };
}

/** Reads a project file and the flow files it names, which stand relative to it. @throws AppError 400 */
export async function loadProjectFile(path: string): Promise<ProjectFile> {
  return inlineFlowFiles(await readText(path, "The project file"), (flowPath) =>
    readText(resolve(dirname(path), flowPath), "The flow file"),
  );
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new AppError("invalid", `${what} ${path} cannot be read${code}.`, { cause });
  }
}
