import type { Page } from "@playwright/test";
import { FlowEditorPage } from "./a-flow-editor";
import { goToLine } from "./a-flow-text";
import { expect, test } from "./test";

const PROJECT = "large-editor";
const LANES = 20;
const STEPS_PER_LANE = 49;
/** Lanes, their steps, the workflow around them, a step before it and the flow. */
const NODES = LANES * (STEPS_PER_LANE + 1) + 3;

/**
 * What is promised on a machine that has nothing else to do. A machine that builds and tests beside it gets as much
 * again.
 */
const PROMISE = { interactiveInMs: 1_500, framesPerSecond: 45, blockedForMs: 50 } as const;
const BUSY = 2;

const flow = (type: "sequential" | "parallel", ...steps: object[]) => ({
  kind: "Workflow",
  spec: { type, steps },
});

test.beforeAll(async ({ api }) => {
  const lane = () =>
    flow(
      "sequential",
      ...Array.from({ length: STEPS_PER_LANE }, () => ({ kind: "Delay", spec: { seconds: 1 } })),
    );
  const first = { kind: "Delay", spec: { seconds: 1 }, ref: "first" };
  const document = {
    apiVersion: "v1.2",
    spec: flow("sequential", first, flow("parallel", ...Array.from({ length: LANES }, lane))),
  };
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    pipelines: [{ id: "main", stages: [{ name: "Production", resources: [], releaseFlow: { document } }] }],
  });
});

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function measured(what: string, values: readonly number[]): void {
  const description = values.map((value) => value.toFixed(0)).join(" ");
  test.info().annotations.push({ type: what, description });
}

test(`a flow of ${String(NODES)} nodes can be edited soon after its data is there`, async ({ page }) => {
  // The drawing is there, and answers a key: the arrow has brought a node under the keyboard.
  await page.addInitScript(() => {
    const look = (): void => {
      const drawing = document.querySelector<HTMLElement>('[role="group"][aria-label^="Release flow of"]');
      if (document.querySelector('[data-node="1"]') === null || drawing === null) {
        requestAnimationFrame(look);
        return;
      }
      const reached = drawing.getAttribute("aria-activedescendant") ?? "-root";
      if (!reached.endsWith("-root")) {
        Object.assign(window, { interactiveAt: performance.now() });
        return;
      }
      drawing.focus();
      drawing.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await page.goto(`/projects/${PROJECT}/pipelines/main/stages/Production/flow`);
    await page.waitForFunction(() => "interactiveAt" in window);
    times.push(
      await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
        return (
          (window as unknown as { interactiveAt: number }).interactiveAt - (navigation?.responseEnd ?? 0)
        );
      }),
    );
  }
  measured("interactive in, ms", times);
  expect(median(times), times.join(" ")).toBeLessThan(PROMISE.interactiveInMs * BUSY);
});

/** What a pointer or a wheel does in each frame, for a second; frames per second. */
function frameRate(page: Page, act: "pan" | "carry"): Promise<number> {
  return page.evaluate((what) => {
    const pane = document.querySelector(".react-flow__pane");
    if (pane === null) throw new Error("there is no drawing");
    const { left, top, width, height } = pane.getBoundingClientRect();
    return new Promise<number>((done) => {
      const from = performance.now();
      let frames = 0;
      const turn = (now: number): void => {
        if (now - from > 1_000) return done(frames / ((now - from) / 1_000));
        frames += 1;
        const angle = frames / 9;
        const at = {
          clientX: left + width * (0.5 + 0.35 * Math.cos(angle)),
          clientY: top + height * (0.5 + 0.35 * Math.sin(angle)),
          bubbles: true,
          cancelable: true,
        };
        if (what === "pan") pane.dispatchEvent(new WheelEvent("wheel", { ...at, deltaX: 10, deltaY: 10 }));
        else window.dispatchEvent(new PointerEvent("pointermove", { ...at, buttons: 1 }));
        requestAnimationFrame(turn);
      };
      requestAnimationFrame(turn);
    });
  }, act);
}

test("it is panned, and a step of it is carried, smoothly", async ({ page }) => {
  const editor = new FlowEditorPage(page);
  await editor.open(PROJECT, "Production");
  const panned: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) panned.push(await frameRate(page, "pan"));
  measured("frames per second, panned", panned);
  await editor.drawing.focus();
  await page.keyboard.press("Home");
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("ArrowDown");
  const box = await editor.node("1.0.0").boundingBox();
  if (box === null) throw new Error("the step is not in view");
  await page.mouse.move(box.x + 60, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 60, { steps: 3 });
  const carried: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) carried.push(await frameRate(page, "carry"));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  measured("frames per second, carried", carried);
  expect(median(panned), panned.join(" ")).toBeGreaterThan(PROMISE.framesPerSecond / BUSY);
  expect(median(carried), carried.join(" ")).toBeGreaterThan(PROMISE.framesPerSecond / BUSY);
});

/** What the server keeps as the draft's first ref. */
async function savedRef(page: Page): Promise<string | undefined> {
  const input = JSON.stringify({ json: { projectId: PROJECT, pipelineId: "main", stage: "Production" } });
  const answer = await page.request.get(`/api/trpc/flows.draft?input=${encodeURIComponent(input)}`);
  const { result } = (await answer.json()) as { result: { data: { json: { text: string } } } };
  return /"ref":\s*"([^"]*)"/.exec(result.data.json.text)?.[1];
}

test("typing in its code holds nothing up", async ({ page }) => {
  await page.addInitScript(() => {
    const blocked: number[] = [];
    Object.assign(window, { blocked });
    new PerformanceObserver((list) => {
      blocked.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: "longtask" });
  });
  await page.goto(`/projects/${PROJECT}/pipelines/main/stages/Production/flow?view=code`);
  await goToLine(page, '"ref": "first"');
  await page.keyboard.press("ArrowLeft");
  await page.waitForLoadState("networkidle");
  const worst: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await page.evaluate(() => (window as unknown as { blocked: number[] }).blocked.splice(0));
    await page.keyboard.type("-renamed-slowly", { delay: 60 });
    // In the pauses it is read, drawn, checked and kept.
    await expect.poll(() => savedRef(page)).toBe(`first${"-renamed-slowly".repeat(turn + 1)}`);
    worst.push(
      await page.evaluate(() => Math.max(0, ...(window as unknown as { blocked: number[] }).blocked)),
    );
  }
  measured("blocked for at most, ms", worst);
  expect(median(worst), worst.join(" ")).toBeLessThan(PROMISE.blockedForMs * BUSY);
});
