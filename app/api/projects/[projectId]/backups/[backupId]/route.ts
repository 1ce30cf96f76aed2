import { Readable } from "node:stream";
import { recordAudit } from "@/server/audit";
import { assertMay, authenticateRequest } from "@/server/auth";
import { getBackup, openBackup } from "@/server/backups";
import { getRuntimePool } from "@/server/composition";
import { getDb } from "@/server/db";
import { toExpectedError } from "@/server/expected-error";

interface BackupRouteContext {
  params: Promise<{ projectId: string; backupId: string }>;
}

/** The bytes of a backup, for those who may read secrets: it holds everything the database held. */
export async function GET(request: Request, { params }: BackupRouteContext): Promise<Response> {
  try {
    const { projectId, backupId } = await params;
    const db = getDb();
    const actor = await authenticateRequest(db, request);
    await assertMay(db, actor, "read-secrets", projectId);
    const { addonId, name } = await getBackup(db, projectId, backupId);
    const { stream, fileName, sizeBytes } = await openBackup(db, getRuntimePool(), projectId, backupId);
    await recordAudit(db, actor, { projectId, action: "backup.download", subject: `${addonId}/${name}` });
    return new Response(Readable.toWeb(Readable.from(stream)) as ReadableStream, {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, "_")}"`,
        "content-length": String(sizeBytes),
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    const expected = toExpectedError(error);
    if (expected === null) throw error;
    return new Response(expected.message, { status: expected.status });
  }
}
