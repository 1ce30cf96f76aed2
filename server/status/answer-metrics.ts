import { createHash, timingSafeEqual } from "node:crypto";
import { authenticateRequest, mayAdministerServer } from "@/server/auth";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { EXPOSITION_TYPE } from "./exposition";
import { Metrics } from "./metrics";

const made = new WeakMap<Db, Metrics>();

/**
 * The answer to a scrape. Never open: labels tell ids of projects, and that a request comes from this machine says
 * nothing behind a proxy on the same machine.
 * @param metricsToken the operator's own token for this, if any
 * @throws AppError 401, 403
 */
export async function answerMetrics(
  db: Db,
  request: Request,
  metricsToken: string | undefined,
): Promise<Response> {
  if (metricsToken === undefined || !bears(request, metricsToken)) {
    const actor = await authenticateRequest(db, request);
    if (!mayAdministerServer(actor)) {
      throw AppError.forbidden(
        "The metrics are for SLIPWAY_METRICS_TOKEN, or an admin token of an administrator of this server.",
      );
    }
  }
  const metrics = made.get(db) ?? new Metrics(db);
  made.set(db, metrics);
  return new Response(await metrics.write(), {
    headers: { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" },
  });
}

function bears(request: Request, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return given !== undefined && timingSafeEqual(hash(given), hash(token));
}
