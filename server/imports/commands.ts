import { z } from "zod";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import {
  addonLockKey,
  cancelOperations,
  enqueueOperation,
  startOnce,
  type EnqueueOperation,
} from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { toImportDto, type ImportDto } from "./dto";
import { findImportByKey, getImport } from "./queries";

const DEFAULT_IMPORT_TIMEOUT_SECONDS = 3600;

/** Where the data is; sealed with its operation, because addresses hold passwords and signatures. */
export const ImportSourceSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("url"), url: z.string(), compression: z.enum(["zstd", "gz", "none"]) }),
  z.object({ type: z.literal("database"), connectionString: z.string(), allDatabases: z.boolean() }),
]);
export type ImportSource = z.output<typeof ImportSourceSchema>;

export interface StartImport {
  projectId: string;
  addonId: string;
  source: ImportSource;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/** Loads data into an addon. @throws AppError `not-found`, `invalid` */
export async function startImport(db: Db, request: StartImport): Promise<ImportDto> {
  const { projectId, addonId, source } = request;
  assertSource(source);
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findImportByKey(db, key),
    async (tx) => {
      const addon = await tx.addon.findUnique({ where: { projectId_id: { projectId, id: addonId } } });
      if (addon === null) throw AppError.notFound(`There is no addon "${addonId}".`);
      const row = await tx.addonImport.create({ data: { projectId, addonId, sourceType: source.type } });
      const operation = await enqueueOperation(tx, {
        projectId,
        kind: "import",
        subjectId: row.id,
        runtimeId: await resolveRuntimeId(tx, projectId, addon.runtimeId),
        timeoutSeconds: request.timeoutSeconds ?? DEFAULT_IMPORT_TIMEOUT_SECONDS,
        lockKey: addonLockKey(projectId, addonId),
        idempotencyKey: request.idempotencyKey ?? null,
        origin: request.origin ?? null,
        payload: source,
      });
      return toImportDto(
        await tx.addonImport.update({ where: { id: row.id }, data: { operationId: operation.id } }),
      );
    },
  );
}

/** Stops an import; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortImport(db: Db, projectId: string, importId: string): Promise<void> {
  const { operationId, concludedAt } = await getImport(db, projectId, importId);
  if (operationId === null || concludedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.addonImport.updateMany({
      where: { id: importId, status: "Running" },
      data: { status: "Aborting" },
    });
  });
}

/** The address is not repeated in the message: it is a secret. */
function assertSource(source: ImportSource): void {
  const [address, protocols, what] =
    source.type === "url"
      ? ([source.url, ["http:", "https:"], "The address to import from"] as const)
      : ([source.connectionString, ["postgres:", "postgresql:"], "The database to import from"] as const);
  const protocol = URL.canParse(address) ? new URL(address).protocol : undefined;
  if (protocol !== undefined && (protocols as readonly string[]).includes(protocol)) return;
  const allowed = protocols.map((one) => `${one}//`).join(" or ");
  throw AppError.invalid(`${what} must begin with ${allowed}.`);
}
