import { Prisma } from "@/server/db/generated/client";

/** The tables whose rows are their own queue. */
export const LEASED_TABLES = ["run", "operation"] as const;
export type LeasedTable = (typeof LEASED_TABLES)[number];

export function tableName(table: LeasedTable): Prisma.Sql {
  return table === "run" ? Prisma.sql`"run"` : Prisma.sql`"operation"`;
}
