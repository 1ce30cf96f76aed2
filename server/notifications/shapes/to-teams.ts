import type { NotificationContent, Tone } from "../content";
import { clip } from "../plain-text";

/** Teams refuses a card of more than 28 KB; a character may take three bytes and more when it is written as JSON. */
const LIMITS = { title: 300, fact: 300, facts: 12, note: 4000 } as const;

const COLOURS = {
  neutral: "Default",
  good: "Good",
  bad: "Attention",
  asking: "Warning",
} as const satisfies Record<Tone, string>;

/**
 * An adaptive card as a webhook of Teams' Workflows takes it. Texts are runs of a `RichTextBlock`: they are no Markdown,
 * unlike those of a `TextBlock`.
 */
export function toTeams({ title, facts, note, action, tone }: NotificationContent): object {
  const run = (text: string, more: object = {}) => ({ type: "TextRun", text, ...more });
  const block = (inlines: object[], more: object = {}) => ({ type: "RichTextBlock", inlines, ...more });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            block([
              run(clip(title, LIMITS.title), { size: "Medium", weight: "Bolder", color: COLOURS[tone] }),
            ]),
            ...facts.slice(0, LIMITS.facts).map(({ label, value }) =>
              block([run(`${label}: `, { weight: "Bolder" }), run(clip(value, LIMITS.fact))], {
                spacing: "Small",
              }),
            ),
            ...(note === null ? [] : clip(note, LIMITS.note).split("\n").map(toLine)),
          ],
          ...(action !== null && {
            actions: [{ type: "Action.OpenUrl", title: action.label, url: action.url }],
          }),
          msteams: { width: "Full" },
        },
      },
    ],
  };

  function toLine(line: string, index: number): object {
    // An empty run is refused.
    return block([run(line === "" ? " " : line)], { spacing: index === 0 ? "Medium" : "None" });
  }
}
