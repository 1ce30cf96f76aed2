import type { DeliveryEvent, NotificationContent } from "./content";
import type { NotificationEventKind } from "./events";

/** An integration of a project, without its secrets. */
export interface IntegrationDto {
  id: string;
  name: string;
  kind: string;
  /** People or programs are told through it; else it is a git host. */
  tells: boolean;
  /** `hooks.slack.com`, `ops@example.com`: no more of an address than anybody may know. */
  goesTo: string;
  /** Rules that name it. */
  rules: number;
}

export interface NamedIntegration {
  id: string;
  name: string;
  kind: string;
}

export interface NotificationRuleDto {
  id: string;
  integration: NamedIntegration;
  events: NotificationEventKind[];
  everyStage: boolean;
  /** Those that are still there. */
  stages: { id: string; pipelineId: string; name: string }[];
  paused: boolean;
  createdBy: string;
  /** ISO. */
  createdAt: string;
}

export const DELIVERY_STATUSES = ["waiting", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface NotificationDeliveryDto {
  id: string;
  event: DeliveryEvent;
  status: DeliveryStatus;
  integration: NamedIntegration;
  content: Pick<NotificationContent, "title" | "facts" | "note" | "action">;
  attempts: number;
  /** What the receiver said last, or why there is no answer. */
  answer: string | null;
  /** One message told it and others. */
  toldTogether: boolean;
  /** Who had it sent by hand; null for what a rule told. */
  askedBy: string | null;
  /** ISO. */
  createdAt: string;
  lastAttemptAt: string | null;
  /** Once it was tried and waits to be tried again. */
  nextAttemptAt: string | null;
}

export interface NotificationDeliveryPage {
  /** Newest first. */
  deliveries: NotificationDeliveryDto[];
  /** Give it back as `cursor`; null on the last page. */
  nextCursor: string | null;
}
