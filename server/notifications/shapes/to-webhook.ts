import type { NotificationContent } from "../content";

/** The body a program gets. */
export function toWebhook(content: NotificationContent, delivery: { id: string; sentAt: Date }): object {
  const { event, title, note, action, at, data } = content;
  return {
    event,
    deliveryId: delivery.id,
    title,
    note,
    url: action?.url ?? null,
    at,
    sentAt: delivery.sentAt.toISOString(),
    ...data,
  };
}
