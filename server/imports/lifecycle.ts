import { ensureAddonConnection, toAddonSpec } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import { unsealJson } from "@/server/secrets";
import { ImportSourceSchema, type ImportSource } from "./commands";

/** What an import means to the product. */
export function createImportOperation(runtimes: RuntimePool): OperationHandler<"import"> {
  return {
    kind: "import",

    async prepare(db, operation) {
      const row = await db.addonImport.findUnique({
        where: { id: operation.subjectId },
        include: { addon: true },
      });
      if (row === null || operation.sealedPayload === null) throw new OperationRefused("The addon is gone.");
      return {
        kind: "import",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        addonId: row.addonId,
        addonType: toAddonSpec(row.addon).type,
        connection: await ensureAddonConnection(db, runtimes, row.addon),
        source: ImportSourceSchema.parse(unsealJson(operation.sealedPayload)),
      };
    },

    secretsOf: ({ source }) => secretsOfSource(source),

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE addon_import SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error }) {
      await tx.$executeRaw`
        UPDATE addon_import SET status = ${status}::operation_status, error = ${error}, concluded_at = now()
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}

/** The address, and what in it opens the door: a password, or the query of a signed link. */
export function secretsOfSource(source: ImportSource): string[] {
  const address = source.type === "url" ? source.url : source.connectionString;
  if (!URL.canParse(address)) return [address];
  const url = new URL(address);
  const password = decoded(url.password);
  const query = source.type === "url" ? [...url.searchParams.values(), url.search.slice(1)] : [];
  return [address, url.href, url.password, password, ...query].filter((text) => text !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
