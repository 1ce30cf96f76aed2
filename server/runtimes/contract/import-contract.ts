import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AddonConnection, ImportWork } from "../runtime";
import { aFreePort, anId, collect, setStage, type ContractOptions, type Stage } from "./place";

const addon = { projectId: "project", addonId: "filled", type: "postgres" } as const;

/** Data loaded into an addon: what every driver owes. What a driver can load is tested beside it. */
export function importContract(options: ContractOptions): void {
  describe("imports", () => {
    let stage: Stage;
    let server: Server;
    let url: string;
    let asked = 0;
    let connection: AddonConnection;
    beforeAll(async () => {
      const port = await aFreePort();
      url = `http://127.0.0.1:${port}/dump.sql`;
      server = createServer((_request, response) => {
        asked += 1;
        response.end("CREATE TABLE filled ();");
      }).listen(port, "127.0.0.1");
      stage = await setStage(options);
      connection = await stage.runtime.ensureAddon(addon);
    });
    afterAll(async () => {
      await stage.runtime.removeAddon("project", "filled");
      await stage.close();
      server.close();
    });
    const anImport = (changes: Partial<ImportWork> = {}): ImportWork => ({
      kind: "import",
      id: anId(),
      projectId: "project",
      timeoutSeconds: 60,
      addonId: "filled",
      addonType: "postgres",
      connection,
      source: { type: "url", url, compression: "none" },
      ...changes,
    });

    test("where the programs for it are missing, an import is refused with what to do", async () => {
      if (stage.runtime.capabilities.has("addon.import")) return;
      await expect(stage.runtime.start(anImport())).rejects.toMatchObject({
        code: "unsupported",
        message: stage.runtime.explainMissing("addon.import"),
      });
    });

    test("an import that is started twice loads once, and is listed until it is forgotten", async (context) => {
      if (!stage.runtime.capabilities.has("addon.import")) return context.skip();
      const work = anImport();
      await Promise.all([stage.runtime.start(work), stage.runtime.start(work)]);
      expect((await collect(stage.runtime, work)).outcome).toEqual({ type: "succeeded", data: {} });
      await stage.runtime.start(work);
      expect((await collect(stage.runtime, work)).outcome.type).toBe("succeeded");
      if (options.reallyRuns) expect(asked).toBe(1);
      const ref = { kind: "import", id: work.id } as const;
      expect(await stage.runtime.list()).toContainEqual(ref);
      await stage.runtime.forget(ref);
      expect(await stage.runtime.list()).not.toContainEqual(ref);
    });

    test("an addon that does not exist and an address that is none are refused at the start", async (context) => {
      if (!stage.runtime.capabilities.has("addon.import")) return context.skip();
      await expect(stage.runtime.start(anImport({ addonId: "never-made" }))).rejects.toMatchObject({
        code: "not-found",
      });
      const file = { type: "url", url: "file:///etc/passwd", compression: "none" } as const;
      await expect(stage.runtime.start(anImport({ source: file }))).rejects.toMatchObject({
        code: "invalid",
      });
      const web = {
        type: "database",
        connectionString: "https://example.com/",
        allDatabases: false,
      } as const;
      await expect(stage.runtime.start(anImport({ source: web }))).rejects.toMatchObject({ code: "invalid" });
    });
  });
}
