import { describe, expect, it } from "vitest";
import type { ApprovalDecision, ApprovalRule, Approvals } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { approvalExecutor } from "./execute";
import { approvalManifest, approversInWords, ApprovalSpecSchemas } from "./manifest";
import { planApproval } from "./plan";

const said = (by: string, decision: ApprovalDecision["decision"], comment = ""): ApprovalDecision => ({
  by,
  decision,
  comment,
  at: "2026-03-01T09:00:00.000Z",
});

class ApprovalsDouble implements Approvals {
  readonly rules: ApprovalRule[] = [];
  constructor(
    private readonly decisions: ApprovalDecision[],
    private readonly people: { may: string[]; unknown: string[] } = { may: [], unknown: [] },
  ) {}
  list = (rule: ApprovalRule): Promise<ApprovalDecision[]> => {
    this.rules.push(rule);
    return Promise.resolve(this.decisions);
  };
  findPeople = () => Promise.resolve(this.people);
}

const parse = (spec: object) => ApprovalSpecSchemas.resolved.parse({ amount: 1, ...spec });
const ask = (spec: object, decisions: ApprovalDecision[], secondsIn = 0) =>
  approvalExecutor.execute(aCall(parse(spec), { approvals: new ApprovalsDouble(decisions) }, { secondsIn }));

describe("Approval", () => {
  it("waits, and says for whom and how many are missing", async () => {
    const spec = { amount: 2, approvers: ["releaser", "anna"] };
    expect(await ask(spec, [said("Bo", "approve")])).toEqual({
      type: "waiting",
      reason: "approval by 2 of releasers, anna (1 of 2)",
      recheckAfterMs: 3_600_000,
    });
  });

  it("succeeds with who approved and what they said once enough people have", async () => {
    const decisions = [
      said("Bo", "approve"),
      said("Anna", "approve", "looks good"),
      said("Cleo", "reject", "no"),
    ];
    expect(await ask({ amount: 2 }, decisions)).toEqual({
      type: "succeeded",
      output: { approvedBy: ["Bo", "Anna"], comments: [{ by: "Anna", comment: "looks good" }] },
    });
  });

  it("fails with person and reason as soon as one person rejects", async () => {
    const decisions = [said("Bo", "approve"), said("Anna", "reject", "the basket is broken")];
    expect(await ask({ amount: 2 }, decisions)).toEqual({
      type: "failed",
      code: "rejected",
      message: "Anna rejected this: the basket is broken",
      transient: false,
    });
  });

  it("fails after its own timeout and says who was missing", async () => {
    const spec = { amount: 2, timeout: 3600, approvers: ["editor"] };
    expect(await ask(spec, [], 3599)).toMatchObject({ type: "waiting", recheckAfterMs: 1000 });
    expect(await ask(spec, [], 3600)).toMatchObject({
      type: "failed",
      code: "timed-out",
      message: "Nobody approved within 1 hour; approval by 2 of editors was asked for.",
    });
    expect(await ask(spec, [said("Bo", "approve")], 3600)).toMatchObject({
      message: "Only Bo approved within 1 hour; 1 more of 2 was missing, of editor.",
    });
  });

  it("counts what was decided in time, however late it looks", async () => {
    expect(await ask({ timeout: 30 }, [said("Bo", "approve")], 999)).toMatchObject({ type: "succeeded" });
  });

  it("waits for up to a year unless it is told otherwise", async () => {
    expect(approvalManifest.defaultTimeoutSeconds).toBe(365 * 24 * 3600);
    expect(await ask({}, [], 360 * 24 * 3600)).toMatchObject({ type: "waiting" });
  });

  it("does not count who started the run unless the spec says so", async () => {
    for (const [spec, allowSelfApproval] of [
      [{}, false],
      [{ allowSelfApproval: true }, true],
    ] as const) {
      const approvals = new ApprovalsDouble([]);
      await approvalExecutor.execute(aCall(parse(spec), { approvals }));
      expect(approvals.rules).toEqual([{ amount: 1, approvers: undefined, allowSelfApproval }]);
    }
  });

  it.each([
    [1, undefined, "anyone who may approve"],
    [3, undefined, "3 people"],
    [1, ["anna"], "anna"],
    [1, ["editor"], "an editor"],
    [1, ["releaser"], "a releaser"],
    [2, ["editor", "bo@example.com"], "2 of editors, bo@example.com"],
  ])("%d of %j is told as %s", (amount, approvers, words) => {
    expect(approversInWords({ amount, approvers })).toBe(words);
  });

  it("is told in a draft whose fields are expressions", () => {
    const draft = { amount: "${args.N}", approvers: "${args.WHO}" };
    expect(ApprovalSpecSchemas.authored.safeParse(draft).error).toBeUndefined();
    expect(approvalManifest.summarize(draft as never)).toEqual({
      title: "Approval",
      detail: "by ${args.N} of ${args.WHO}",
    });
  });

  it("wants at least one person, and a list that names somebody", () => {
    for (const spec of [{}, { amount: 0 }, { amount: 1, approvers: [] }, { amount: 1, timeout: 5 }]) {
      expect(ApprovalSpecSchemas.authored.safeParse(spec).success).toBe(false);
    }
  });
});

describe("the plan of an Approval", () => {
  const plan = (spec: object, may: string[], unknown: string[] = []) =>
    planApproval({ spec: parse(spec), use: { approvals: new ApprovalsDouble([], { may, unknown }) } });

  it("names who may approve", async () => {
    expect(await plan({ amount: 2, approvers: ["editor", "bob"] }, ["Anna", "Cleo"], ["bob"])).toEqual({
      what: "Wait for approval by 2 of editors, bob",
      detail:
        "May approve: Anna, Cleo. Whoever starts the run does not count. Nobody of this project answers to bob.",
      blockedBy: null,
    });
  });

  it("says when it asks for more people than there are", async () => {
    expect(await plan({ amount: 3 }, ["Anna"])).toMatchObject({
      blockedBy: "This asks for 3 approvals, but only 1 person may.",
    });
    expect(await plan({}, [])).toMatchObject({
      blockedBy: "This asks for 1 approval, but nobody may give one.",
    });
  });
});
