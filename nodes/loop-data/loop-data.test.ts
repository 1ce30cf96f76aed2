import { describe, expect, it } from "vitest";
import type { LoopPlace } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { loopDataExecutor } from "./execute";

const inside = (place: Awaited<ReturnType<LoopPlace["current"]>>) =>
  loopDataExecutor.execute(aCall({}, { loop: { current: () => Promise.resolve(place) } }));

describe("LoopData", () => {
  it.each([["eu"], [{ name: "eu" }], [[1, 2]], [0], [false]])("yields the item %j as it is", async (item) => {
    expect(await inside({ item, index: 3 })).toEqual({ type: "succeeded", output: item });
  });

  it("fails outside of every loop", async () => {
    await expect(inside(null)).rejects.toMatchObject({ code: "outside-loop", transient: false });
  });
});
