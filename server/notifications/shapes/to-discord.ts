import type { NotificationContent, Tone } from "../content";
import { clip } from "../plain-text";

/* https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const LIMITS = { title: 256, description: 4096, name: 256, value: 200, fields: 10, note: 3000 } as const;

const COLOURS = {
  neutral: 0x6b7280,
  good: 0x16a34a,
  bad: 0xdc2626,
  asking: 0xd97706,
} as const satisfies Record<Tone, number>;

/** A message with one embed, which mentions nobody whatever it says. */
export function toDiscord({ title, facts, note, action, tone, at }: NotificationContent): object {
  const link = action === null ? "" : `[${escapeDiscord(action.label)}](${escapeParentheses(action.url)})`;
  // The way on must not be what is cut off.
  const room = LIMITS.description - link.length - 2;
  const words = note === null ? "" : escapeAndClip(note, Math.min(room, LIMITS.note));
  const description = [words, link].filter((part) => part !== "").join("\n\n");
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escapeAndClip(title, LIMITS.title),
        ...(action !== null && { url: action.url }),
        ...(description !== "" && { description }),
        color: COLOURS[tone],
        fields: facts.slice(0, LIMITS.fields).map(({ label, value }) => ({
          name: clip(label, LIMITS.name),
          value: escapeAndClip(value, LIMITS.value),
          inline: true,
        })),
        timestamp: at,
      },
    ],
  };
}

/** Every sign that has a meaning in Discord's Markdown, `://` of a bare link among them, stands for itself. */
function escapeDiscord(text: string): string {
  return text.replace(/[\\*_~`|<>#@:[\]()\-+.!/]/g, "\\$&");
}

/** A cut never leaves half of an escape. */
function escapeAndClip(text: string, characters: number): string {
  let clipped = clip(text, characters);
  while (escapeDiscord(clipped).length > characters) {
    clipped = clip(
      text,
      clipped.length - Math.max(1, Math.ceil((escapeDiscord(clipped).length - characters) / 2)),
    );
  }
  return escapeDiscord(clipped);
}

/** One of these would end the address in the middle. */
function escapeParentheses(url: string): string {
  return url.replace(/\(/g, "%28").replace(/\)/g, "%29");
}
