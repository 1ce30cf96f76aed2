import type { ChatKind } from "@/core/node-kind";

/** Discord refuses a message with more. */
const DISCORD_CHARACTERS = 2000;
/** Teams refuses a card of more than 28 KB; a character may take three bytes and more when it is written as JSON. */
const TEAMS_CHARACTERS = 8000;
/** Slack cuts at 40,000 itself, in silence. */
const SLACK_CHARACTERS = 40_000;

/** What a chat wants to get, as JSON. */
export const chatBody = {
  SLACK: (text) => ({ text: cut(text, SLACK_CHARACTERS) }),
  DISCORD: (text) => ({ content: cut(text, DISCORD_CHARACTERS) }),
  TEAMS: (text) => ({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          // A card's Markdown takes a single line break for a space.
          body: [
            {
              type: "TextBlock",
              wrap: true,
              text: cut(text, TEAMS_CHARACTERS).replace(/(\r?\n)+/g, "\n\n"),
            },
          ],
          msteams: { width: "Full" },
        },
      },
    ],
  }),
} as const satisfies Record<Exclude<ChatKind, "RAW_WEBHOOK">, (text: string) => object>;

/** The text with at most so many UTF-16 characters; what is cut is said at its end. */
export function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const note = `\n… (cut; it has ${text.length} characters, ${characters} fit)`;
  const kept = text.slice(0, characters - note.length);
  // Half of a pair of surrogates is no character.
  return `${kept.replace(/[\ud800-\udbff]$/, "")}${note}`;
}
