import { z } from "zod";
import type { Db } from "@/server/db";
import type { Addon } from "@/server/db/generated/client";
import { sealJson, unsealJson } from "@/server/secrets";
import type { RuntimePool } from "@/server/runtime-pool";
import type { AddonConnection, AddonSpec, AddonType } from "@/server/runtimes/runtime";

export const AddonConnectionSchema: z.ZodType<AddonConnection> = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  username: z.string(),
  password: z.string(),
  connectionString: z.string(),
});

const AddonTypeSchema: z.ZodType<AddonType> = z.enum(["postgres", "external-postgres"]);

type AddonRow = Pick<Addon, "projectId" | "id" | "type" | "version" | "connection" | "runtimeId">;

/** The stored connection; null until the runtime has made the addon. */
export function readAddonConnection(addon: Pick<AddonRow, "connection">): AddonConnection | null {
  return addon.connection === null ? null : AddonConnectionSchema.parse(unsealJson(addon.connection));
}

/** An addon as its runtime knows it. */
export function toAddonSpec(addon: AddonRow): AddonSpec {
  const type = AddonTypeSchema.parse(addon.type);
  return {
    projectId: addon.projectId,
    addonId: addon.id,
    type,
    version: addon.version ?? undefined,
    connectionString: type === "external-postgres" ? readAddonConnection(addon)?.connectionString : undefined,
  };
}

/** Makes the addon when it is not there yet, starts it when it stands still, and returns how to reach it. */
export async function ensureAddonConnection(
  db: Db,
  runtimes: RuntimePool,
  addon: AddonRow,
): Promise<AddonConnection> {
  const runtime = await runtimes.forProject(addon.projectId, addon.runtimeId);
  const connection = await runtime.ensureAddon(toAddonSpec(addon));
  const stored = readAddonConnection(addon);
  if (stored?.connectionString !== connection.connectionString) {
    await db.addon.update({
      where: { projectId_id: { projectId: addon.projectId, id: addon.id } },
      data: { connection: sealJson(connection) },
    });
  }
  return connection;
}
