import { z } from "zod";
import type { Db } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string | undefined;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number | undefined;
  Plans?: PlanNode[] | undefined;
}

const PlanNodeSchema: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    "Node Type": z.string(),
    "Relation Name": z.string().optional(),
    "Actual Rows": z.number(),
    "Actual Loops": z.number(),
    "Rows Removed by Filter": z.number().optional(),
    Plans: z.array(PlanNodeSchema).optional(),
  }),
);
const ExplainSchema = z.tuple([z.object({ Plan: PlanNodeSchema, "Execution Time": z.number() })]);

/** What one statement cost. */
export interface Explained {
  sql: string;
  milliseconds: number;
  /** Rows touched in tables, by table. */
  touched: Record<string, number>;
}

/** A database whose raw queries are explained too, with what they really did, into `explained`. */
export function anExplainedDb(db: Db, explained: Explained[]): Db {
  return new Proxy(db, {
    get(target, property) {
      if (property !== "$queryRaw") return Reflect.get(target, property);
      return async (strings: TemplateStringsArray, ...values: unknown[]): Promise<unknown> => {
        const query = Prisma.sql(strings, ...values);
        const rows = await target.$queryRaw<{ "QUERY PLAN": unknown }[]>(
          Prisma.sql`EXPLAIN (ANALYZE, FORMAT JSON) ${query}`,
        );
        const [{ Plan, "Execution Time": milliseconds }] = ExplainSchema.parse(rows[0]?.["QUERY PLAN"]);
        const touched: Record<string, number> = {};
        countTouched(Plan, touched);
        explained.push({ sql: query.sql, milliseconds, touched });
        return target.$queryRaw(query);
      };
    },
  });
}

function countTouched(node: PlanNode, touched: Record<string, number>): void {
  const table = node["Relation Name"];
  if (table !== undefined) {
    const rows = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
    touched[table] = (touched[table] ?? 0) + rows;
  }
  for (const child of node.Plans ?? []) countTouched(child, touched);
}
