import { checkReadiness } from "@/server/worker/readiness";

export const dynamic = "force-dynamic";

/** Ready: database reachable, migrations applied, and work is progressing; 503 with the reasons otherwise. */
export async function GET(): Promise<Response> {
  const readiness = await checkReadiness();
  return Response.json(readiness, { status: readiness.ready ? 200 : 503 });
}
