import { z } from "zod";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Return } from "./read-return";
import type { RollbackRestore } from "./rollback-document";

export interface ChosenRestore extends RollbackRestore {
  backupName: string;
}

const BackupTypeSchema = z.enum(["snapshot", "dump"]);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The backups that are put back.
 * @param confirmation what was typed, by addon; null: nothing has to be
 * @throws AppError 404 no such backup of the stage · 409 not complete, or two of one addon · 422 `confirmation`
 */
export async function chooseRestores(
  db: Db,
  { run, stage }: Pick<Return, "run" | "stage">,
  backupIds: readonly string[],
  confirmation: Readonly<Record<string, string>> | null,
): Promise<ChosenRestore[]> {
  const ids = [...new Set(backupIds)];
  if (ids.length === 0) return [];
  const { projectId } = run;
  const places = await db.stageResource.findMany({
    where: { projectId, kind: "addon", stageId: stage.id },
    select: { resourceId: true },
  });
  const here = new Set(places.map(({ resourceId }) => resourceId));
  const backups = await db.backup.findMany({
    where: { projectId, id: { in: ids.filter((id) => UUID.test(id)) } },
    include: { addon: { select: { name: true } } },
  });
  const chosen = ids.map((id) => {
    const backup = backups.find((one) => one.id === id);
    if (backup === undefined || !here.has(backup.addonId)) {
      throw AppError.notFound(`There is no backup “${id}” of a database of stage ${stage.name}.`);
    }
    if (backup.status !== "Success" || backup.location === null) {
      throw AppError.conflict(`Backup ${backup.name} is not complete, so there is nothing to restore.`);
    }
    return backup;
  });
  const twice = chosen.find(({ id, addonId }) =>
    chosen.some((other) => other.addonId === addonId && other.id !== id),
  );
  if (twice !== undefined) {
    throw AppError.conflict(`Two backups of ${twice.addonId} are chosen; one addon gets one of them back.`);
  }
  const unconfirmed =
    confirmation === null
      ? undefined
      : chosen.find(({ addonId, addon }) => confirmation[addonId]?.trim() !== addon.name);
  if (unconfirmed !== undefined) {
    const { name } = unconfirmed.addon;
    const message = `Type “${name}” to confirm: everything written to it since backup ${unconfirmed.name} is lost.`;
    throw new AppError("confirmation", message, {
      status: 422,
      details: { addonId: unconfirmed.addonId, name },
    });
  }
  return chosen.map(({ id, name, addonId, backupType }) => ({
    addonId,
    backupId: id,
    backupName: name,
    backupType: BackupTypeSchema.parse(backupType),
  }));
}
