import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { AppError } from "@/server/errors";

/** A project file as it is applied, with the files it names (`releaseFlow: { file }`). */
export interface ProjectFile {
  /** YAML. */
  text: string;
  /** Text by path as the project file writes it. */
  files: Record<string, string>;
}

const HIGHEST_PORT = 65_535;

const WrittenProjectSchema = z.looseObject({
  deploymentServices: z.array(z.looseObject({ id: z.string(), port: z.int().positive() })),
  pipelines: z.array(
    z.looseObject({
      stages: z.array(z.looseObject({ releaseFlow: z.looseObject({ file: z.string() }).optional() })),
    }),
  ),
});

/**
 * The guestbook's project file with this machine's repository in it. A service whose port is taken gets the next
 * one that is free and that no other service of the file wants; `say` hears of it.
 */
export async function placeGuestbookProject(
  guestbookDir: string,
  repoUrl: string,
  isFree: (port: number) => Promise<boolean>,
  say: (line: string) => void,
): Promise<ProjectFile> {
  const document = parseDocument(await readFile(join(guestbookDir, "slipway.yaml"), "utf8"));
  const written = WrittenProjectSchema.parse(document.toJS());
  document.setIn(["buildServices", 0, "repoUrl"], repoUrl);

  const spoken = new Set(written.deploymentServices.map((service) => service.port));
  for (const [index, service] of written.deploymentServices.entries()) {
    const port = await findPort(service.port, spoken, isFree);
    if (port === service.port) continue;
    spoken.add(port);
    document.setIn(["deploymentServices", index, "port"], port);
    say(`Port ${service.port} is taken, so ${service.id} gets ${port}.`);
  }

  const paths = written.pipelines.flatMap((pipeline) =>
    pipeline.stages.flatMap((stage) => stage.releaseFlow?.file ?? []),
  );
  const files: Record<string, string> = {};
  for (const path of paths) files[path] = await readFile(join(guestbookDir, path), "utf8");
  return { text: document.toString(), files };
}

async function findPort(
  wanted: number,
  spoken: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean>,
): Promise<number> {
  if (await isFree(wanted)) return wanted;
  for (let port = wanted + 1; port <= HIGHEST_PORT; port += 1) {
    if (!spoken.has(port) && (await isFree(port))) return port;
  }
  throw AppError.conflict(`No port from ${wanted} upwards is free on this machine.`);
}
