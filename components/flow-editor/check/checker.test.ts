import { describe, expect, it } from "vitest";
import { parseSource } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import { Checker, type Checked } from "./checker";

const FACTS: StageFacts = {
  projectId: "shop",
  flow: "main/Production",
  stage: "Production",
  precedingStage: null,
  resources: [],
  buildServices: [],
  secretGroups: [],
  argumentNames: [],
  flows: [],
  runtime: null,
};
const WRONG = parseSource('{ "apiVersion": "v1.2" }', "json").source;

/** As a browser has it, but for the program: it answers when told. */
class HeldWorker extends EventTarget {
  asked: { number: number }[] = [];
  isEnded = false;
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  postMessage(request: { number: number }): void {
    this.asked.push(request);
  }
  terminate(): void {
    this.isEnded = true;
  }
  answer(number: number): void {
    this.dispatchEvent(new MessageEvent("message", { data: { number, problems: [] } }));
  }
}

const checked = (checker: Checker) =>
  new Promise<Checked>((resolve) => void checker.check(WRONG, FACTS, resolve));

describe("what checks a draft", () => {
  it("tells what the worker beside the page has found", async () => {
    const worker = new HeldWorker();
    const told = checked(new Checker(() => worker));
    worker.answer(worker.asked[0]?.number ?? 0);
    expect(await told).toEqual({ problems: [], place: "beside" });
  });

  it("goes on in the page when the worker cannot be loaded, and then always", async () => {
    const worker = new HeldWorker();
    const checker = new Checker(() => worker);
    const first = checked(checker);
    worker.dispatchEvent(new Event("error"));
    expect(await first).toMatchObject({ place: "here", problems: [{ severity: "error", code: "required" }] });
    expect(worker.isEnded).toBe(true);
    expect(await checked(checker)).toMatchObject({ place: "here" });
    expect(worker.asked).toHaveLength(1);
  });

  it("goes on in the page where a browser has no workers", async () => {
    const checker = new Checker(() => {
      throw new DOMException("Workers are not allowed here.", "SecurityError");
    });
    expect((await checked(checker)).place).toBe("here");
  });

  it("tells nothing of a text that is given up", async () => {
    const worker = new HeldWorker();
    const checker = new Checker(() => worker);
    const told: Checked[] = [];
    const giveUp = checker.check(WRONG, FACTS, (one) => told.push(one));
    giveUp();
    worker.answer(1);
    const next = checked(checker);
    worker.answer(2);
    expect(await next).toEqual({ problems: [], place: "beside" });
    expect(told).toEqual([]);
  });
});
