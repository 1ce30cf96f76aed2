import { Readable } from "node:stream";
import { assertMay, authenticateRequest } from "@/server/auth";
import { getDb } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";
import { assertOperationInProject, exportLog } from "@/server/operations";

interface LogRouteContext {
  params: Promise<{ projectId: string; operationId: string }>;
}

/** The whole log of a build, a job run, a backup or a release as a text file. */
export async function GET(request: Request, { params }: LogRouteContext): Promise<Response> {
  try {
    const { projectId, operationId } = await params;
    const db = getDb();
    await assertMay(db, await authenticateRequest(db, request), "read", projectId);
    await assertOperationInProject(db, projectId, operationId);
    const lines = Readable.from(exportLog(db, operationId));
    return new Response(
      (Readable.toWeb(lines) as ReadableStream<string>).pipeThrough(new TextEncoderStream()),
      {
        headers: {
          "content-type": "text/plain; charset=utf-8",
          "content-disposition": `attachment; filename="operation-${operationId}.log"`,
          "cache-control": "private, no-store",
          "x-content-type-options": "nosniff",
        },
      },
    );
  } catch (error) {
    const expected = toExpectedError(error);
    if (expected === null) throw error;
    return new Response(expected.message, { status: expected.status });
  }
}
