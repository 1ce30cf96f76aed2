import { logger } from "@/server/logger";
import { sealJson } from "@/server/secrets";
import type { Db } from "@/server/db";
import { createOutgoing } from "@/server/outgoing";
import type { NotificationContent } from "./content";
import { toJson } from "./content";
import type { NotificationEventKind } from "./events";
import { sendWaiting } from "./send-waiting";
import type { SendingPolicy } from "./tunables";

export const PUBLIC_URL = "https://slipway.example.com";

/** Milliseconds where the product takes seconds and minutes. */
export const QUICK: SendingPolicy = { waitsMs: [200, 300, 400], newsMs: 60_000, pauseMs: 1 };

/** Integrations, rules and deliveries of one project, and a sender that may reach this machine. */
export class TellingProject {
  constructor(
    private readonly db: Db,
    readonly projectId: string,
  ) {}

  async integrate(id: string, kind: string, sealed: object): Promise<void> {
    const { projectId } = this;
    await this.db.integration.create({
      data: { projectId, id, name: id, kind, sealed: sealJson({ ...sealed }) },
    });
  }

  async rule(
    integrationId: string,
    events: NotificationEventKind[],
    more: { stageIds?: string[]; paused?: boolean } = {},
  ): Promise<void> {
    const { stageIds = [], paused = false } = more;
    await this.db.notificationRule.create({
      data: {
        ...{ projectId: this.projectId, integrationId, events, stageIds, paused, createdBy: "Ana" },
        everyStage: stageIds.length === 0,
      },
    });
  }

  /** Puts messages in line as if they had happened in this order. */
  async inLine(integrationId: string, titles: readonly string[], more: Partial<NotificationContent> = {}) {
    await this.db.notificationDelivery.createMany({
      data: titles.map((title) => {
        const content = aContent({ title, ...more });
        const { projectId } = this;
        return { projectId, integrationId, event: content.event, content: toJson(content) };
      }),
    });
  }

  /** One turn of the sender: all that is due now. */
  async send(policy: SendingPolicy = QUICK, signal = new AbortController().signal): Promise<void> {
    const outgoing = createOutgoing({ allow: ["127.0.0.1"] });
    await sendWaiting({ db: this.db, outgoing, logger, publicUrl: PUBLIC_URL, policy }, signal);
  }

  deliveries() {
    return this.db.notificationDelivery.findMany({
      where: { projectId: this.projectId },
      orderBy: { seq: "asc" },
    });
  }

  /** Turns of the sender until nothing waits any more. */
  async sendAll(): Promise<void> {
    for (const end = performance.now() + 15_000; performance.now() < end; await pass(20)) {
      await this.send();
      if ((await this.deliveries()).every(({ status }) => status !== "waiting")) return;
    }
    throw new Error("something still waits");
  }
}

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function aContent(more: Partial<NotificationContent> = {}): NotificationContent {
  return {
    event: "run.failed",
    tone: "bad",
    title: "Release #7 to Production failed",
    facts: [{ label: "Project", value: "Shop" }],
    note: null,
    action: { label: "Open run", url: `${PUBLIC_URL}/projects/shop/runs/1` },
    at: "2026-11-22T16:04:05.000Z",
    data: { project: { id: "shop", name: "Shop" } },
    ...more,
  };
}
