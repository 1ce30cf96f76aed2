import { describe, expect, it, test } from "vitest";
import { aContent } from "../a-telling-project";
import { digest, together } from "../digest";
import { oneLine, severalLines } from "../plain-text";
import { toDiscord } from "./to-discord";
import { toMail } from "./to-mail";
import { toSlack } from "./to-slack";
import { toTeams } from "./to-teams";
import { toWebhook } from "./to-webhook";

/** What somebody may have written into a commit, a name or a comment. */
const HOSTILE =
  "<!channel> <@U1> @everyone *bold* _i_ [pay](https://evil.example) https://evil.example <at>Ana</at> <b>x</b> `c` # h";
const content = aContent({
  title: `Failed: ${HOSTILE}`,
  facts: [{ label: "Started by", value: HOSTILE }],
  note: `${HOSTILE}\nsecond line`,
});

describe("Slack", () => {
  it("shows as plain text whatever somebody else may have written, and mentions nobody", () => {
    const message = toSlack(content) as { text: string; blocks: Record<string, unknown>[] };
    expect(message.text).toContain("&lt;!channel&gt;");
    expect(message).toMatchObject({ mrkdwn: false, parse: "none", link_names: false, unfurl_links: false });
    expect(JSON.stringify(message.blocks)).not.toContain("mrkdwn");
    expect(message.blocks.map(({ type }) => type)).toEqual(["header", "section", "section", "actions"]);
    expect(message.blocks[3]).toMatchObject({
      elements: [{ type: "button", url: "https://slipway.example.com/projects/shop/runs/1" }],
    });
  });

  it("gets no more than it takes", () => {
    const long = toSlack(aContent({ title: "t".repeat(400), note: "n".repeat(9000) })) as {
      blocks: { text?: { text: string } }[];
    };
    expect(long.blocks[0]?.text?.text).toHaveLength(150);
    expect(long.blocks[2]?.text?.text).toHaveLength(3000);
  });
});

describe("Discord", () => {
  it("gets every sign of its Markdown escaped, and may mention nobody", () => {
    const message = toDiscord(content) as {
      allowed_mentions: object;
      embeds: [{ title: string; description: string; fields: { value: string }[]; color: number }];
    };
    expect(message.allowed_mentions).toEqual({ parse: [] });
    const [embed] = message.embeds;
    for (const text of [
      embed.title,
      embed.fields[0]?.value ?? "",
      embed.description.split("\n\n")[0] ?? "",
    ]) {
      expect(text).toContain("\\<\\!channel\\>");
      expect(text).toContain("\\*bold\\*");
      expect(text).toContain("https\\:\\/\\/evil\\.example");
      expect(text).not.toMatch(/(^|[^\\])[*_[\]<>@`]/);
    }
    expect(embed.description).toMatch(
      /\[Open run\]\(https:\/\/slipway\.example\.com\/projects\/shop\/runs\/1\)$/,
    );
  });

  it("gets no more than it takes, and the way on is never what is cut", () => {
    const [embed] = (
      toDiscord(aContent({ title: "*".repeat(500), note: "*".repeat(9000) })) as {
        embeds: [{ title: string; description: string }];
      }
    ).embeds;
    expect(embed.title.length).toBeLessThanOrEqual(256);
    expect(embed.title).not.toMatch(/(^|[^\\])(\\\\)*\\$/);
    expect(embed.description.length).toBeLessThanOrEqual(4096);
    expect(embed.description).toContain("[Open run](");
  });
});

test("Teams gets runs of text, which are no Markdown, and a button", () => {
  const message = toTeams(content) as {
    attachments: [{ content: { body: { type: string }[]; actions: object[] } }];
  };
  const card = message.attachments[0].content;
  expect(new Set(card.body.map(({ type }) => type))).toEqual(new Set(["RichTextBlock"]));
  expect(JSON.stringify(card)).not.toMatch(/"TextBlock"|FactSet|entities/);
  expect(card.actions).toEqual([
    { type: "Action.OpenUrl", title: "Open run", url: "https://slipway.example.com/projects/shop/runs/1" },
  ]);
  const bytes = Buffer.byteLength(JSON.stringify(toTeams(aContent({ note: "漢".repeat(20_000) }))));
  expect(bytes).toBeLessThan(28_000);
});

test("a mail shows as text what somebody else may have written, in both its shapes", () => {
  const { subject, html, text } = toMail(content);
  expect(html).toContain("&lt;b&gt;x&lt;/b&gt;");
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(text).toContain("<b>x</b>");
  expect(subject).toBe(`Failed: ${HOSTILE}`);
});

test("a program gets what happened in one object", () => {
  const sentAt = new Date("2026-11-22T16:05:00Z");
  expect(toWebhook(content, { id: "d1", sentAt })).toMatchObject({
    event: "run.failed",
    deliveryId: "d1",
    at: "2026-11-22T16:04:05.000Z",
    sentAt: "2026-11-22T16:05:00.000Z",
    url: "https://slipway.example.com/projects/shop/runs/1",
    project: { id: "shop" },
  });
});

test("a line is one line, without what hides or turns text", () => {
  expect(oneLine("a\r\nBcc: x@example.com\u2028\u202eb\u0000\u200bc")).toBe("a Bcc: x@example.com bc");
  expect(severalLines("a\r\nb\u0007\n\tc \n")).toBe("a\nb\n  c");
});

describe("many messages at once", () => {
  const rows = (count: number, event = "run.failed") => Array.from({ length: count }, () => ({ event }));

  it("are told together from eleven on, but not the requests for approval among them", () => {
    expect(together(rows(10))).toHaveLength(1);
    expect(together(rows(11))).toHaveLength(11);
    expect(together([...rows(11), ...rows(3, "approval.waiting")])).toHaveLength(11);
    expect(together([...rows(1, "approval.waiting"), ...rows(11)])).toHaveLength(1);
    expect(together([...rows(11), ...rows(11, "approval.waiting")])).toHaveLength(22);
  });

  it("are counted, with what is urgent by its name", () => {
    const fine = aContent({ event: "run.succeeded", tone: "good", title: "fine" });
    const one = digest([...Array.from({ length: 30 }, () => fine), aContent()], "https://x");
    expect(one).toMatchObject({ title: "31 events in Shop", tone: "bad", action: { url: "https://x" } });
    expect(one.facts).toEqual([
      { label: "Failed", value: "1" },
      { label: "Succeeded", value: "30" },
    ]);
    expect(one.note?.split("\n")[0]).toBe("• Release #7 to Production failed");
    expect(one.note).toMatch(/and 11 more$/);
  });
});
