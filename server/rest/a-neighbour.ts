import { aForeignProject, type ForeignProject } from "@/prisma/factories/a-foreign-project";
import { aShop } from "@/prisma/factories/a-shop";
import { hashToken } from "@/server/auth";
import type { Db } from "@/server/db";
import { createRuntimePool, type RuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";

const TOKEN = "the-token-of-robin-admin-of-the-shop";

/** Somebody who may do everything in the project `shop`, and the project of others beside it. */
export interface Neighbour {
  token: string;
  foreign: ForeignProject;
}

/** Makes both, for tests that reach through HTTP for what is not theirs; routes then use a double of the runtime. */
export async function aNeighbour(db: Db): Promise<Neighbour> {
  const holder = globalThis as typeof globalThis & { slipwayRuntimes?: RuntimePool };
  holder.slipwayRuntimes = createRuntimePool(db, () => new FakeRuntime());
  await aShop(db);
  const foreign = await aForeignProject(db);
  await db.user.create({
    data: {
      email: "robin@example.com",
      name: "Robin",
      memberships: { create: { projectId: "shop", role: "admin" } },
      apiTokens: { create: { name: "t", tokenHash: hashToken(TOKEN), role: "admin" } },
    },
  });
  return { token: TOKEN, foreign };
}
