import { z } from "zod";
import type { Prisma } from "@/server/db/generated/client";
import { NOTIFICATION_EVENTS } from "./events";

export const DELIVERY_EVENTS = [...NOTIFICATION_EVENTS, "test"] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

/** What a message looks like at a glance: each receiver has a colour for it. */
const TONES = ["neutral", "good", "bad", "asking"] as const;
export type Tone = (typeof TONES)[number];

/**
 * A message before it takes the shape of its receiver. Every text is plain, in one line unless it is `note`, without
 * secrets: whoever shapes it escapes what would be markup there.
 */
export const NotificationContentSchema = z.object({
  event: z.enum(DELIVERY_EVENTS),
  tone: z.enum(TONES),
  title: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** What somebody wrote or what went wrong; may have several lines. */
  note: z.string().nullable(),
  /** Where people go from here. */
  action: z.object({ label: z.string(), url: z.string() }).nullable(),
  /** ISO; when it happened. */
  at: z.string(),
  /** The same for programs. */
  data: z.record(z.string(), z.unknown()),
});
export type NotificationContent = z.output<typeof NotificationContentSchema>;

/** For its column. */
export function toJson(content: NotificationContent): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(content)) as Prisma.InputJsonObject;
}
