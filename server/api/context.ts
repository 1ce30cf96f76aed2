import { clientAddress, findActorBySession, readSessionCookie, type Actor } from "@/server/auth";
import { getGit, getRuntimePool } from "@/server/composition";
import { getDb, type Db } from "@/server/db";
import type { Git } from "@/server/git";
import type { RuntimePool } from "@/server/runtime-pool";

/** What every procedure gets. */
export interface ApiContext {
  db: Db;
  runtimes: RuntimePool;
  git: Git;
  /** Null for somebody who has not signed in. */
  actor: Actor | null;
  /** Headers for the response: cookies. Absent where there is no response, as in a server component. */
  responseHeaders?: Headers | undefined;
  /** Whether the browser speaks TLS. */
  secure: boolean;
}

/** Of a browser's request, or of the request a server component renders for. */
export async function createApiContext(
  headers: Headers,
  options: { secure: boolean; responseHeaders?: Headers | undefined },
): Promise<ApiContext> {
  const db = getDb();
  const actor = await findActorBySession(db, readSessionCookie(headers));
  return {
    ...options,
    db,
    runtimes: getRuntimePool(),
    git: getGit(),
    actor: actor === null ? null : { ...actor, address: clientAddress(headers) },
  };
}
