import { CapabilityError, inProject, type Capabilities, type NodePlanner } from "@/core/node-kind";
import { targetOf, type ActionSpec } from "./manifest";
import { splitCommand } from "./split-command";

type Uses = Pick<Capabilities, "backups" | "releases" | "observations">;
type Line = Awaited<ReturnType<NodePlanner<ActionSpec>>>;

export const planAction: NodePlanner<ActionSpec, keyof Uses> = async ({ spec, use }) => {
  try {
    switch (spec.spec.type) {
      case "restart":
        return await planRestart(spec, use);
      case "restore":
        return await planRestore(spec.spec.data, use);
      case "execute":
        return await planExecute(spec, spec.spec.data, use);
    }
  } catch (error) {
    if (!(error instanceof CapabilityError)) throw error;
    return { what: `${spec.spec.type} ${targetOf(spec).id}`, detail: null, blockedBy: error.message };
  }
};

async function planRestart(spec: ActionSpec, use: Uses): Promise<Line> {
  const { kind, id } = targetOf(spec);
  const name = inProject(spec.spec.data.projectId, id);
  const seen = kind === "addon" ? await use.observations.addon(name) : await use.observations.service(name);
  const line = { what: `Restart ${id}`, detail: null, blockedBy: null };
  if (seen === null) return { ...line, blockedBy: `There is no ${kind} "${id}" in this project.` };
  if (kind === "addon") {
    return { ...line, detail: `${id} is ${seen.status}; its connections are cut while it restarts` };
  }
  const image = "image" in seen ? seen.image : null;
  if (image === null)
    return { ...line, blockedBy: `${id} runs nothing yet, so there is nothing to restart.` };
  return { ...line, detail: `${id} is ${seen.status} and goes on with the same image, replica by replica` };
}

async function planRestore(
  { addonId, backupId }: { addonId: string; backupId: string },
  use: Uses,
): Promise<Line> {
  const line = { what: `Put a backup back into ${addonId}`, detail: null, blockedBy: null };
  const backup = await use.backups.find(backupId);
  // Another project's id may stand before the addon's; this one's backups are all that can be found.
  if (backup === null || backup.addonId !== addonId.split("/").at(-1)) {
    return { ...line, blockedBy: `There is no backup "${backupId}" of ${addonId} in this project.` };
  }
  const what = `Put backup ${backup.name} back into ${addonId}`;
  if (backup.state !== "succeeded") {
    return { ...line, what, blockedBy: `Backup ${backup.name} is not complete.` };
  }
  const takenAt = `${backup.createdAt.slice(0, 16).replace("T", " ")} UTC`;
  return { ...line, what, detail: `taken ${takenAt}; everything written since then is lost` };
}

async function planExecute(
  spec: ActionSpec,
  data: { command: string; shell?: string | undefined; projectId?: string | undefined },
  use: Uses,
): Promise<Line> {
  const { kind, id } = targetOf(spec);
  const line = { what: `Run a command on ${id}`, detail: null, blockedBy: null };
  if (kind === "addon") return { ...line, blockedBy: "Commands run on services and jobs." };
  const split = data.shell === undefined ? splitCommand(data.command) : null;
  if (split !== null && "problem" in split) return { ...line, blockedBy: split.problem };
  const current = await use.releases.currentImage({ id: inProject(data.projectId, id), kind });
  if (current === null) {
    return { ...line, blockedBy: `${id} has no image yet; release one on it first.` };
  }
  const { build, image } = current;
  const about = build === null ? image : `build #${build.number} of ${build.sha.slice(0, 7)}`;
  const operator = split?.argv.find((word) => SHELL_OPERATORS.has(word));
  const hint = operator === undefined ? "" : `; without a shell, ${operator} is an argument like any other`;
  return { ...line, detail: `${data.command} · with the image of ${about}${hint}` };
}

/** Somebody who writes one of these most likely expects a shell. */
const SHELL_OPERATORS: ReadonlySet<string> = new Set(["&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"]);
