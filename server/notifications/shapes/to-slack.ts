import type { NotificationContent } from "../content";
import { clip } from "../plain-text";

/* https://docs.slack.dev/reference/block-kit/blocks: what is longer is refused as a whole. */
const LIMITS = { header: 150, text: 3000, field: 2000, fields: 10, button: 75, fallback: 4000 } as const;

/**
 * A message of blocks. Whatever somebody else may have written stands in `plain_text`, which Slack shows as it is: no
 * mention, link or markup comes of it.
 */
export function toSlack({ title, facts, note, action, tone }: NotificationContent): object {
  const plain = (text: string, characters: number) => ({
    type: "plain_text",
    text: clip(text, characters),
    emoji: false,
  });
  return {
    // What phones show; `&`, `<` and `>` are all that has a meaning in it.
    text: clip(escapeSlack(title), LIMITS.fallback),
    mrkdwn: false,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(title, LIMITS.header) },
      ...(facts.length === 0
        ? []
        : [
            {
              type: "section",
              fields: facts
                .slice(0, LIMITS.fields)
                .map(({ label, value }) => plain(`${label}\n${value}`, LIMITS.field)),
            },
          ]),
      ...(note === null ? [] : [{ type: "section", text: plain(note, LIMITS.text) }]),
      ...(action === null
        ? []
        : [
            {
              type: "actions",
              elements: [
                {
                  type: "button",
                  text: plain(action.label, LIMITS.button),
                  url: action.url,
                  ...(tone === "asking" && { style: "primary" }),
                },
              ],
            },
          ]),
    ],
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeSlack(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
