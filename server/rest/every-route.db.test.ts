import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FOREIGN_MARK, type ForeignProject } from "@/prisma/factories/a-foreign-project";
import { useTestDatabase } from "@/server/db/test-database";
import { sharePath } from "@/server/shares";
import { GET as downloadBackup } from "@/app/api/projects/[projectId]/backups/[backupId]/route";
import { GET as downloadOperationLog } from "@/app/api/projects/[projectId]/operations/[operationId]/log/route";
import { GET as downloadLog } from "@/app/api/projects/[projectId]/runs/[runId]/log/route";
import { GET as sharedEvents } from "@/app/share/[token]/events/route";
import { GET as sharedLog } from "@/app/share/[token]/log/route";
import { aNeighbour } from "./a-neighbour";

const database = useTestDatabase();
let foreign: ForeignProject;
/** Of an admin of the shop, to whom the other project is foreign. */
let robin: string;

/** Every route of the product, and where somebody tries to reach through it what is not theirs. */
const TRIED_BY = {
  "api/auth/[...nextauth]": "e2e/sign-in.spec.ts",
  "api/projects/[projectId]/backups/[backupId]": "this file",
  "api/projects/[projectId]/operations/[operationId]/log": "this file",
  "api/projects/[projectId]/runs/[runId]/log": "this file",
  "api/trpc/[trpc]": "server/api/access.db.test.ts, server/api/foreign-ids.db.test.ts",
  healthz: "says nothing but that the process lives",
  metrics: "server/status/metrics.db.test.ts",
  readyz: "server/worker/readiness.db.test.ts",
  "share/[token]/events": "this file, server/shares/shares.db.test.ts",
  "share/[token]/log": "this file, server/shares/shares.db.test.ts",
  "sign-in-link": "server/auth/auth.db.test.ts",
  "v1/[...path]": "server/rest/access.db.test.ts",
  "webhooks/git/[provider]": "server/triggers/git-hooks.db.test.ts",
  "webhooks/release-flows/[token]": "server/triggers/webhook.db.test.ts",
};

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  ({ token: robin, foreign } = await aNeighbour(database.db));
});

test("no route of the product is missing among those that are tried", () => {
  const files = readdirSync(join(import.meta.dirname, "../../app"), { recursive: true, encoding: "utf8" });
  const routes = files.filter((file) => /(^|\/)route\.tsx?$/.test(file));
  expect(routes.map((file) => file.replace(/\/route\.tsx?$/, "")).sort()).toEqual(
    Object.keys(TRIED_BY).sort(),
  );
});

const ofForeign = (name: string): string => foreign.ids[name] ?? "";
const shareToken = (): string => sharePath(ofForeign("shareId")).replace("/share/", "");

const DOWNLOADS: [string, (request: Request, projectId: string) => Promise<Response>][] = [
  [
    "a backup",
    (request, projectId) =>
      downloadBackup(request, { params: Promise.resolve({ projectId, backupId: ofForeign("backupId") }) }),
  ],
  [
    "the log of an operation",
    (request, projectId) =>
      downloadOperationLog(request, {
        params: Promise.resolve({ projectId, operationId: ofForeign("operationId") }),
      }),
  ],
  [
    "the log of a step",
    (request, projectId) =>
      downloadLog(request, { params: Promise.resolve({ projectId, runId: ofForeign("runId") }) }),
  ],
];

describe.each(DOWNLOADS)("%s of another project is not downloaded", (_, download) => {
  const request = (token?: string): Request =>
    new Request("http://localhost/?node=0&attempt=1", {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  test.each([
    ["by whoever has not signed in", () => request(), "other", 401],
    ["with what opens a share link", () => request(shareToken()), "other", 401],
    ["as something of its own project", () => request(robin), "other", 404],
    ["as something of one's own project", () => request(robin), "shop", 404],
  ] as const)("%s", async (_how, ask, projectId, status) => {
    const response = await download(ask(), projectId);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain(FOREIGN_MARK);
  });
});

test("a share link reads no log of a run unless it was made to, whatever is asked for", async () => {
  const url = `http://localhost/share/${shareToken()}/log?node=0&attempt=1&from=0&count=10`;
  const params = Promise.resolve({ token: shareToken() });
  const response = await sharedLog(new Request(url), { params });
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain(FOREIGN_MARK);
});

test("a share link of a run that is gone opens no stream of any other", async () => {
  const token = shareToken();
  await database.db.shareLink.delete({ where: { id: ofForeign("shareId") } });
  const params = Promise.resolve({ token });
  const response = await sharedEvents(new Request(`http://localhost/share/${token}/events`), { params });
  expect(response.status).toBe(404);
});
