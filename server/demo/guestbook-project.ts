import type { ProjectFile } from "@/server/apply";
import { AppError } from "@/server/errors";

const HIGHEST_PORT = 65_535;

/**
 * The guestbook's project file as this machine takes it: with its repository, and for a service whose port is taken
 * the next one that is free and that no other service of the file wants; `say` hears of it.
 * @throws AppError 409 when no port is free
 */
export async function placeGuestbookProject(
  file: ProjectFile,
  repoUrl: string,
  isFree: (port: number) => Promise<boolean>,
  say: (line: string) => void,
): Promise<ProjectFile> {
  const spoken = new Set(file.deploymentServices.map((service) => service.port));
  const deploymentServices: ProjectFile["deploymentServices"] = [];
  for (const service of file.deploymentServices) {
    const port = await findPort(service.port, spoken, isFree);
    if (port !== service.port) say(`Port ${service.port} is taken, so ${service.id} gets ${port}.`);
    spoken.add(port);
    deploymentServices.push({ ...service, port });
  }
  const buildServices = file.buildServices.map((service) => ({ ...service, repoUrl }));
  return { ...file, buildServices, deploymentServices };
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
