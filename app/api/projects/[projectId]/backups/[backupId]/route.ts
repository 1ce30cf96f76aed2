import { Readable } from "node:stream";
import { assertCan, authenticateRequest } from "@/server/auth";
import { openBackup } from "@/server/backups";
import { getRuntimePool } from "@/server/composition";
import { getDb } from "@/server/db";
import { AppError } from "@/server/errors";

interface BackupRouteContext {
  params: Promise<{ projectId: string; backupId: string }>;
}

/** The bytes of a backup, for those who may change what holds the data anyway. */
export async function GET(request: Request, { params }: BackupRouteContext): Promise<Response> {
  try {
    const { projectId, backupId } = await params;
    assertCan(await authenticateRequest(getDb(), request), "edit-resources", projectId);
    const { stream, fileName, sizeBytes } = await openBackup(getDb(), getRuntimePool(), projectId, backupId);
    return new Response(Readable.toWeb(Readable.from(stream)) as ReadableStream, {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, "_")}"`,
        "content-length": String(sizeBytes),
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.message, { status: error.status });
  }
}
