/** What people can be told of, in the order in which a form offers them. Written by triggers of the database, by these names. */
export const NOTIFICATION_EVENTS = [
  "run.started",
  "run.succeeded",
  "run.failed",
  "run.aborted",
  "run.rolled-back",
  "approval.waiting",
  "approval.decided",
  "stage.held",
] as const;
export type NotificationEventKind = (typeof NOTIFICATION_EVENTS)[number];

export function isNotificationEvent(text: string): text is NotificationEventKind {
  return NOTIFICATION_EVENTS.some((kind) => kind === text);
}
