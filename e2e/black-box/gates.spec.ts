import { until } from "./api";
import { firstResponse, flowOf, Place } from "./place";
import { expect, test } from "./test";

test.describe.serial("gates, loops and flows in flows", () => {
  let place: Place;

  test.beforeAll(async ({ api }) => {
    place = new Place(api, "gates");
    await place.open();
  });
  test.afterAll(() => {
    place.world.close();
  });

  test("an approval holds the run until somebody says yes", async () => {
    const run = await place.start([
      { kind: "Approval", ref: "gate", spec: { amount: 1, allowSelfApproval: true } },
      { kind: "HttpRequest", spec: { url: `${place.url}/approved/\${refs.gate.approvedBy.0}` } },
    ]);
    const held = await place.waiting(run);
    expect(held.status).toBe("approval_wait");
    expect(firstResponse(held)?.status).toBe("approval_wait");
    expect((await place.decide(run, { decision: "approve", comment: "looks good" })).status).toBe(200);
    const ended = await place.flow().ended(run.id);
    expect(ended.status).toBe("success");
    expect(ended.refs.gate).toMatchObject({ approvedBy: [expect.any(String)] });
    expect(place.world.received.some(({ path }) => path.startsWith("/approved/"))).toBe(true);
  });

  test("who started a run does not approve it, and a no needs a reason and fails the run", async () => {
    const run = await place.start([{ kind: "Approval", spec: { amount: 1 } }]);
    await place.waiting(run);
    const own = await place.decide(run, { decision: "approve" });
    expect(own.status).toBe(403);
    expect(own.error?.message).toMatch(/started|yourself|own/i);
    expect((await place.abort(run)).status).toBe("aborted");

    const next = await place.start([{ kind: "Approval", spec: { amount: 1, allowSelfApproval: true } }]);
    await place.waiting(next);
    expect((await place.decide(next, { decision: "reject" })).status).toBe(400);
    expect((await place.decide(next, { decision: "reject", comment: "not on a Friday" })).status).toBe(200);
    const rejected = await place.flow().ended(next.id);
    expect(rejected).toMatchObject({
      status: "failure",
      error: expect.stringContaining("not on a Friday"),
    });
    expect((await place.decide(next, { decision: "approve" })).status).toBe(409);
  });

  test("nobody answers in time", async () => {
    test.slow();
    const run = await place.run([{ kind: "Approval", spec: { amount: 1, timeout: 30 } }]);
    expect(run.status).toBe("failure");
    expect(firstResponse(run)?.error).toMatchObject({ code: "timed-out" });
  });

  test("a loop stops at the item that fails", async () => {
    const run = await place.run([
      {
        kind: "LoopWorkflow",
        ref: "each",
        spec: {
          iterations: [{ path: "one" }, { path: "teapot" }, { path: "three" }],
          steps: [
            { kind: "LoopData", ref: "item", spec: {} },
            { kind: "HttpRequest", spec: { url: `${place.url}/\${refs.item.path}` } },
          ],
        },
      },
    ]);
    expect(run.status).toBe("failure");
    expect(run.error).toContain("418");
    expect(place.world.at("/one")).toHaveLength(1);
    expect(place.world.at("/three")).toHaveLength(0);
  });

  test("a loop in parallel goes on with its other items, and an abort ends all of them", async () => {
    const loop = (path: string) => ({
      kind: "LoopWorkflow",
      ref: "each",
      spec: {
        type: "parallel",
        iterations: ["a", "b", "c"],
        steps: [
          {
            kind: "HttpRequest",
            spec: { url: `${place.url}/${path}/\${refs.each.item}`, timeoutSeconds: 300 },
          },
        ],
      },
    });
    expect((await place.run([loop("together")])).status).toBe("success");
    for (const item of ["a", "b", "c"]) expect(place.world.at(`/together/${item}`)).toHaveLength(1);

    const held = await place.start([
      {
        kind: "LoopWorkflow",
        spec: { type: "parallel", iterations: [1, 2, 3], steps: [{ kind: "Delay", spec: { seconds: 600 } }] },
      },
    ]);
    await place.waiting(held);
    expect((await place.abort(held)).status).toBe("aborted");
  });

  test("what is no list, or too long a one, fails the loop in words", async () => {
    const over = (iterations: unknown) => [
      { kind: "LoopWorkflow", spec: { iterations, steps: [{ kind: "Delay", spec: { seconds: 0 } }] } },
    ];
    const none = await place.run(over("${args.ITEMS}"), { ITEMS: "eu, us" });
    expect(none).toMatchObject({ status: "failure", error: expect.stringContaining("list") });
    const many = await place.run(over("${args.ITEMS}"), { ITEMS: Array(101).fill(0) });
    expect(many).toMatchObject({ status: "failure", error: expect.stringContaining("100") });
    const empty = await place.run(over("${args.ITEMS}"), { ITEMS: [] });
    expect(empty.status).toBe("success");
  });

  const subFlow = (more: object = {}) => ({
    kind: "RunTemplate",
    ref: "staged",
    condition: "success",
    spec: {
      templateType: "release-flow-template",
      templateId: "main/Staging",
      arguments: { variables: [{ key: "NAME", value: "from above" }] },
    },
    ...more,
  });

  test("a flow runs another one and reads what it gave", async () => {
    await place
      .flow("staging")
      .publish(
        flowOf([
          { kind: "HttpRequest", ref: "asked", spec: { url: `${place.url}/child?name=\${args.NAME}` } },
        ]),
      );
    const run = await place.run([
      subFlow(),
      {
        kind: "HttpRequest",
        spec: { url: `${place.url}/parent/\${refs.staged.outputs.asked.json.version}` },
      },
    ]);
    expect(run.error).toBeUndefined();
    expect(place.world.at("/parent/7")).toHaveLength(1);
    expect(place.world.at("/child")).toHaveLength(1);
  });

  test("a sub-flow that fails fails its step; one whose parent is aborted ends too", async () => {
    await place
      .flow("staging")
      .publish(flowOf([{ kind: "HttpRequest", spec: { url: `${place.url}/teapot` } }]));
    const failed = await place.run([subFlow()]);
    expect(failed).toMatchObject({ status: "failure", error: expect.stringContaining("418") });

    await place.flow("staging").publish(flowOf([{ kind: "Delay", spec: { seconds: 600 } }]));
    const parent = await place.start([subFlow()]);
    const child = await until(
      async () => (await place.childRuns())[0],
      (one) => one?.concluded === false,
    );
    expect((await place.abort(parent)).status).toBe("aborted");
    expect((await place.flow("staging").run(child?.id ?? "")).status).toBe("aborted");
  });

  test("a flow that would come to run itself is not published", async () => {
    const own = {
      kind: "RunTemplate",
      spec: { templateType: "release-flow-template", templateId: "main/Production" },
    };
    // Production runs Staging, since the test before this one.
    await expect(place.flow("staging").publish(flowOf([own]))).rejects.toThrow(
      /flow-cycle|run itself|main\/Production/,
    );
    expect(JSON.stringify(await place.flow("staging").read())).not.toContain("main/Production");
  });
});
