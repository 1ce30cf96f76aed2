import { describe, expect, it } from "vitest";
import { CapabilityError, type Messages } from "@/core/node-kind";
import { aCall } from "@/core/node-kind/test-doubles";
import { messageExecutor } from "./execute";
import { firstLine, messageManifest, MessageSpecSchemas } from "./manifest";
import { planMessage } from "./plan";

const RECEIPT = { deliveredAt: "2026-03-01T09:00:00.000Z", status: 200 };

class MessagesDouble implements Messages {
  readonly sent: unknown[] = [];
  readonly signals: AbortSignal[] = [];
  constructor(private readonly receiver: string | CapabilityError = "Slack (integration team)") {}
  sendToChat: Messages["sendToChat"] = (request, signal) => this.take(request, signal);
  commentOnPullRequest: Messages["commentOnPullRequest"] = (request, signal) => this.take(request, signal);
  findReceiver: Messages["findReceiver"] = () =>
    this.receiver instanceof CapabilityError ? Promise.reject(this.receiver) : Promise.resolve(this.receiver);
  private take(request: unknown, signal: AbortSignal) {
    this.sent.push(request);
    this.signals.push(signal);
    return Promise.resolve(RECEIPT);
  }
}

const aSpec = (kind: string, spec: object) => MessageSpecSchemas.resolved.parse({ kind, spec });
const SLACK = aSpec("SLACK", { integrationId: "team", message: "Released\nto production" });
const VCS = aSpec("VCS", {
  vcsService: "github",
  repoUrl: "https://github.com/acme/shop",
  pullRequestId: 7,
  message: "Ready",
});

describe("Message", () => {
  it.each([
    [{ webhookUrl: "https://hooks.example.com/x" }, { webhookUrl: "https://hooks.example.com/x" }],
    [{ integrationId: "team" }, { integrationId: "team" }],
    [{ integrationInternalId: "team" }, { integrationId: "team" }],
  ])("to %j goes to %j", async (address, to) => {
    const messages = new MessagesDouble();
    const call = aCall(aSpec("DISCORD", { ...address, message: "hi" }), { messages });
    expect(await messageExecutor.execute(call)).toEqual({ type: "succeeded", output: RECEIPT });
    expect(messages.sent).toEqual([{ kind: "DISCORD", message: "hi", ...to }]);
    expect(messages.signals).toEqual([call.signal]);
  });

  it("of kind VCS is a comment on the pull request", async () => {
    const messages = new MessagesDouble();
    const call = aCall(VCS, { messages });
    await messageExecutor.execute(call);
    expect(messages.sent).toEqual([VCS.spec]);
    expect(messages.signals).toEqual([call.signal]);
  });

  it("wants exactly one address and a text", () => {
    const { authored } = MessageSpecSchemas;
    const parses = (spec: object) => authored.safeParse({ kind: "SLACK", spec }).success;
    expect(parses({ message: "x" })).toBe(false);
    expect(parses({ message: "x", webhookUrl: "https://a", integrationId: "b" })).toBe(false);
    expect(parses({ message: "", integrationId: "b" })).toBe(false);
    expect(parses({ message: "x", integrationId: "b" })).toBe(true);
    expect(parses({ message: "${args.TEXT}", webhookUrl: "${secrets.chat.values.URL}" })).toBe(true);
  });

  it("takes what an expression yields in place of a text", () => {
    expect(aSpec("SLACK", { integrationId: "team", message: 7 }).spec.message).toBe("7");
  });

  it("never shows the address of a webhook", () => {
    const spec = aSpec("TEAMS", { webhookUrl: "https://teams.example.com/secret", message: "Released" });
    expect(JSON.stringify(messageManifest.summarize(spec))).not.toContain("secret");
    expect(messageManifest.summarize(SLACK)).toEqual({ title: "Tell Slack", detail: "team: Released …" });
    expect(messageManifest.summarize(VCS)).toEqual({ title: "Comment", detail: "on pull request 7" });
  });

  it("plans whom it would tell, and the first line of what", async () => {
    expect(await planMessage({ spec: SLACK, use: { messages: new MessagesDouble() } })).toEqual({
      what: "Tell Slack (integration team)",
      detail: "Released …",
      blockedBy: null,
    });
    const messages = new MessagesDouble(new CapabilityError("no-integration", "Nobody may comment there."));
    expect(await planMessage({ spec: VCS, use: { messages } })).toEqual({
      what: "Comment on pull request 7",
      detail: "Ready",
      blockedBy: "Nobody may comment there.",
    });
  });

  it("shows a long line in part", () => {
    expect(firstLine("x".repeat(200))).toHaveLength(120);
    expect(firstLine("  a  \n")).toBe("a");
  });
});
