import { z } from "zod";
import type { AddonImport, OperationStatus } from "@/server/db/generated/client";

const SourceTypeSchema = z.enum(["url", "database"]);

/** Data loaded into an addon from elsewhere. Instants are ISO strings. */
export interface ImportDto {
  id: string;
  addonId: string;
  /** The address itself is a secret. */
  sourceType: z.output<typeof SourceTypeSchema>;
  status: OperationStatus;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toImportDto(row: AddonImport): ImportDto {
  return {
    id: row.id,
    addonId: row.addonId,
    sourceType: SourceTypeSchema.parse(row.sourceType),
    status: row.status,
    error: row.error,
    operationId: row.operationId,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    concludedAt: row.concludedAt?.toISOString() ?? null,
  };
}
