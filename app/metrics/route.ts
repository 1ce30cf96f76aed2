import { getDb } from "@/server/db";
import { getEnv } from "@/server/env";
import { toErrorResponse } from "@/server/rest";
import { answerMetrics } from "@/server/status";

export const dynamic = "force-dynamic";

/** Figures for Prometheus: for the bearer of `SLIPWAY_METRICS_TOKEN`, or of a server administrator's API token. */
export async function GET(request: Request): Promise<Response> {
  try {
    return await answerMetrics(getDb(), request, getEnv().metricsToken);
  } catch (error) {
    return toErrorResponse(error, request);
  }
}
