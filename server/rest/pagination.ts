import { z } from "zod";
import type { Pagination } from "./rest-route";

const DEFAULT_PER_PAGE = 50;

/** Query of every list. `page` is Northflank's older way and is not needed beside `cursor`. */
export const pageQuery = {
  per_page: z.coerce.number().int().min(1).max(100).default(DEFAULT_PER_PAGE),
  cursor: z.string().max(200).optional(),
  page: z.coerce.number().int().min(1).optional(),
};
export const PageQuerySchema = z.strictObject(pageQuery);

export function toPagination(count: number, nextCursor: string | null): Pagination {
  return { hasNextPage: nextCursor !== null, ...(nextCursor !== null && { cursor: nextCursor }), count };
}

/** A page of a list that is short enough to be read whole; the cursor is the id of the last item before it. */
export function pageOf<Item extends { id: string }>(
  items: readonly Item[],
  query: { per_page: number; cursor?: string | undefined; page?: number | undefined },
): { items: Item[]; pagination: Pagination } {
  const start =
    query.cursor === undefined
      ? ((query.page ?? 1) - 1) * query.per_page
      : items.findIndex(({ id }) => id === query.cursor) + 1;
  const page = items.slice(start, start + query.per_page);
  const last = page.at(-1);
  const more = start + page.length < items.length;
  return { items: page, pagination: toPagination(page.length, more && last !== undefined ? last.id : null) };
}
