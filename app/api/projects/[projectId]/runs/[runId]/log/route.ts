import { Readable } from "node:stream";
import { z } from "zod";
import { assertCan, authenticateRequest } from "@/server/auth";
import { getDb } from "@/server/db";
import { AppError } from "@/server/errors";
import { exportNodeLog } from "@/server/runs";

interface LogRouteContext {
  params: Promise<{ projectId: string; runId: string }>;
}

const QuerySchema = z.object({
  node: z.string().max(200),
  attempt: z.coerce.number().int().min(1).default(1),
});

/** The whole log of one attempt of a step (`?node=1.0&attempt=2`) as a text file. */
export async function GET(request: Request, { params }: LogRouteContext): Promise<Response> {
  try {
    const { projectId, runId } = await params;
    assertCan(await authenticateRequest(getDb(), request), "read", projectId);
    const query = QuerySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) throw AppError.invalid("Say which step's log: ?node=1.0&attempt=1.");
    const { node, attempt } = query.data;
    const lines = await exportNodeLog(getDb(), { projectId, runId, nodeKey: node, attempt });
    if (lines === null) throw AppError.notFound(`Step “${node}” has no log.`);
    const text = (Readable.toWeb(Readable.from(lines)) as ReadableStream<string>).pipeThrough(
      new TextEncoderStream(),
    );
    const fileName = `run-${runId.slice(0, 8)}-step-${node}-attempt-${String(attempt)}.log`;
    return new Response(text, {
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, "_")}"`,
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.message, { status: error.status });
  }
}
