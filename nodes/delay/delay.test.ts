import { describe, expect, it } from "vitest";
import { spellSeconds } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { delayExecutor } from "./execute";
import { DelaySpecSchemas } from "./manifest";

const delay = (spec: object, secondsIn: number) =>
  delayExecutor.execute(aCall(DelaySpecSchemas.resolved.parse(spec), {}, { secondsIn }));

describe("Delay", () => {
  it("waits until its seconds have passed since the node started", async () => {
    expect(await delay({ seconds: 30 }, 0)).toEqual({
      type: "waiting",
      reason: "until 2026-03-01T09:00:30.000Z",
      recheckAfterMs: 30_000,
    });
    expect(await delay({ seconds: 30 }, 29.5)).toMatchObject({ type: "waiting", recheckAfterMs: 500 });
    expect(await delay({ seconds: 30 }, 30)).toEqual({ type: "succeeded", output: {} });
  });

  it("waits until an instant, whatever its offset", async () => {
    const spec = { until: "2026-03-01T11:01:00+02:00" };
    expect(await delay(spec, 0)).toMatchObject({ type: "waiting", recheckAfterMs: 60_000 });
    expect(await delay(spec, 60)).toMatchObject({ type: "succeeded" });
  });

  it("ends at once when the instant has passed, or no time is asked for", async () => {
    expect(await delay({ until: "2020-01-01T00:00:00Z" }, 0)).toMatchObject({ type: "succeeded" });
    expect(await delay({ seconds: 0 }, 0)).toMatchObject({ type: "succeeded" });
  });

  it("refuses an instant that is more than 30 days away", async () => {
    expect(await delay({ until: "2027-01-01T00:00:00Z" }, 0)).toMatchObject({
      type: "failed",
      code: "too-far",
    });
  });

  it("wants either seconds or an instant", () => {
    const { authored } = DelaySpecSchemas;
    expect(authored.safeParse({}).success).toBe(false);
    expect(authored.safeParse({ seconds: 1, until: "2026-01-01T00:00:00Z" }).success).toBe(false);
    expect(authored.safeParse({ seconds: "${args.S}" }).success).toBe(true);
    expect(authored.safeParse({ until: "tomorrow" }).success).toBe(false);
  });

  it.each([
    [1, "1 second"],
    [90, "90 seconds"],
    [600, "10 minutes"],
    [7200, "2 hours"],
    [86_400, "1 day"],
    [0, "0 seconds"],
  ])("spells %d as %s", (seconds, text) => {
    expect(spellSeconds(seconds)).toBe(text);
  });
});
