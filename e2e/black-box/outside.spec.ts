import { until } from "./api";
import { firstResponse, NO_PAUSE, SECRET, Place } from "./place";
import { expect, test } from "./test";

test.describe.serial("what flows say to the outside", () => {
  let place: Place;

  test.beforeAll(async ({ api }) => {
    place = new Place(api, "outside");
    await place.open();
  });
  test.afterAll(() => {
    place.world.close();
  });

  test("a request hands its answer on to the steps behind it, also as the items of a loop", async () => {
    const run = await place.run([
      { kind: "HttpRequest", ref: "asked", spec: { url: `${place.url}/facts`, method: "GET" } },
      {
        kind: "LoopWorkflow",
        ref: "regions",
        spec: {
          iterations: "${refs.asked.json.regions}",
          steps: [
            {
              kind: "HttpRequest",
              ref: "told",
              spec: {
                url: `${place.url}/region/\${refs.regions.item}`,
                method: "POST",
                body: { number: "${refs.regions.index}", version: "${refs.asked.json.version}" },
              },
            },
          ],
        },
      },
      {
        kind: "HttpRequest",
        spec: {
          url: `${place.url}/summary`,
          method: "POST",
          body: "${fn.arrLength(refs.regions.results)} regions",
        },
      },
    ]);
    expect(run.error).toBeUndefined();
    expect(JSON.parse(place.world.at("/region/eu")[0]?.body ?? "")).toEqual({ number: 0, version: 7 });
    expect(JSON.parse(place.world.at("/region/us")[0]?.body ?? "")).toEqual({ number: 1, version: 7 });
    expect(place.world.at("/summary")[0]?.body).toBe("2 regions");
  });

  test("a server that is out of order is asked three times, one that says no but once", async () => {
    const ask = (path: string) => ({
      kind: "HttpRequest",
      settings: NO_PAUSE,
      spec: { url: `${place.url}${path}` },
    });
    expect((await place.run([ask("/flaky")])).status).toBe("success");
    expect(place.world.at("/flaky")).toHaveLength(3);

    const down = await place.run([ask("/down")]);
    expect(down).toMatchObject({ status: "failure", error: expect.stringContaining("500") });
    expect(place.world.at("/down")).toHaveLength(3);

    const teapot = await place.run([ask("/teapot")]);
    expect(teapot).toMatchObject({ status: "failure", error: expect.stringContaining("418") });
    expect(place.world.at("/teapot")).toHaveLength(1);
  });

  test("a server that never answers costs its time-out, and an abort ends it at once", async () => {
    const silent = (timeoutSeconds: number) => [
      {
        kind: "HttpRequest",
        settings: { ...NO_PAUSE, maxAttempts: 1 },
        spec: { url: `${place.url}/silent`, timeoutSeconds },
      },
    ];
    const late = await place.run(silent(1));
    expect(late).toMatchObject({ status: "failure", error: expect.stringMatching(/1 s/) });

    const before = place.world.at("/silent").length;
    const run = await place.start(silent(300));
    await until(
      () => Promise.resolve(place.world.at("/silent").length),
      (count) => count > before,
    );
    expect((await place.abort(run)).status).toBe("aborted");
  });

  test("addresses of the inside are out of reach", async () => {
    for (const host of ["169.254.169.254", "10.1.2.3", "[::1]"]) {
      const run = await place.run([{ kind: "HttpRequest", spec: { url: `http://${host}:9/` } }]);
      expect(run.status).toBe("failure");
      expect(firstResponse(run)?.error).toMatchObject({ code: "blocked-address" });
      expect(run.error).toContain("SLIPWAY_OUTGOING_ALLOW");
    }
  });

  test("messages reach chats without the secrets in them", async () => {
    const message = "Released with ${secrets.chat.values.TOKEN} by ${args.WHO}";
    const to = (kind: string, path: string) => ({
      kind: "Message",
      spec: { kind, spec: { webhookUrl: `${place.url}${path}`, message } },
    });
    const run = await place.run(
      [to("SLACK", "/slack"), to("DISCORD", "/discord"), to("TEAMS", "/teams"), to("RAW_WEBHOOK", "/raw")],
      { WHO: "Ada" },
    );
    expect(run.error).toBeUndefined();
    for (const path of ["/slack", "/discord", "/teams", "/raw"]) {
      expect(place.world.at(path)).toHaveLength(1);
      expect(place.world.at(path)[0]?.body).toContain("by Ada");
      expect(place.world.at(path)[0]?.body).not.toContain(SECRET);
    }
    expect(JSON.stringify(run)).not.toContain(SECRET);
  });

  test("a comment on a pull request is updated in place", async () => {
    const steps = [
      {
        kind: "Message",
        ref: "comment",
        spec: {
          kind: "VCS",
          spec: {
            vcsService: "self-hosted",
            selfHostedVcsId: "gitea",
            repoUrl: `${place.url}/ada/shop`,
            pullRequestId: 5,
            message: "Preview ${args.N} is up",
          },
        },
      },
    ];
    for (const N of ["one", "two"]) {
      expect((await place.run(steps, { N })).error).toBeUndefined();
    }
    expect(place.world.pullRequest).toHaveLength(1);
    expect(place.world.pullRequest[0]).toContain("Preview two is up");
  });

  test("a chat that refuses a message fails its step in words without its address", async () => {
    const run = await place.run([
      {
        kind: "Message",
        settings: NO_PAUSE,
        spec: { kind: "SLACK", spec: { webhookUrl: `${place.url}/teapot`, message: "hello" } },
      },
    ]);
    expect(run.status).toBe("failure");
    expect(run.error).toContain("418");
    expect(run.error).not.toContain("/teapot");
  });

  test("an abort ends a message whose receiver never answers", async () => {
    const silent = `${place.url}/silent`;
    const before = place.world.at("/silent").length;
    const run = await place.start([
      { kind: "Message", spec: { kind: "RAW_WEBHOOK", spec: { webhookUrl: silent, message: "hello" } } },
    ]);
    await until(
      () => Promise.resolve(place.world.at("/silent").length),
      (count) => count > before,
    );
    expect((await place.abort(run)).status).toBe("aborted");
  });

  test("merged secret groups reach later steps whole and people masked", async () => {
    const before = place.world.at("/login").length;
    const run = await place.run([
      { kind: "SecretInheritance", ref: "merged", spec: { secrets: ["chat"], requiredKeys: ["TOKEN"] } },
      {
        kind: "HttpRequest",
        spec: {
          url: `${place.url}/login`,
          method: "POST",
          headers: { authorization: "Basic ${fn.toBase64(refs.merged.values.TOKEN)}" },
          body: "${fn.slice(refs.merged.values.TOKEN, 0, 8)}",
        },
      },
    ]);
    expect(run.error).toBeUndefined();
    const [login] = place.world.at("/login").slice(before);
    expect(login?.headers.authorization).toBe(`Basic ${Buffer.from(SECRET).toString("base64")}`);
    expect(login?.body).toBe(SECRET.slice(0, 8));
    const shown = JSON.stringify(run);
    for (const copy of [SECRET, Buffer.from(SECRET).toString("base64"), SECRET.slice(0, 8)]) {
      expect(shown).not.toContain(copy);
    }

    const missing = await place.run([
      { kind: "SecretInheritance", spec: { secrets: ["chat"], requiredKeys: ["PASSPHRASE"] } },
    ]);
    expect(missing).toMatchObject({
      status: "failure",
      error: expect.stringContaining("PASSPHRASE"),
    });
  });
});
