import { z } from "zod";
import { VCS_SERVICES } from "@/core/document/trigger-schema";
import { defineManifest, specSchemas, TextValueSchema, type ChatKind } from "@/core/node-kind";

const ADDRESS_FIELDS = ["webhookUrl", "integrationId", "integrationInternalId"] as const;

export const MessageSpecSchemas = specSchemas((scalar) => {
  const message = scalar(TextValueSchema.pipe(z.string().min(1)));
  const text = scalar(z.string().min(1));
  const chat = <K extends ChatKind>(kind: K) =>
    z.strictObject({
      kind: z.literal(kind),
      spec: z
        .strictObject({
          webhookUrl: text.optional(),
          integrationId: text.optional(),
          integrationInternalId: text.optional().describe("Northflank's name for `integrationId`"),
          message,
        })
        .refine((spec) => ADDRESS_FIELDS.filter((field) => spec[field] !== undefined).length === 1, {
          error: "Give either `webhookUrl` or `integrationId`.",
        }),
    });
  return z.discriminatedUnion("kind", [
    chat("SLACK"),
    chat("DISCORD"),
    chat("TEAMS"),
    chat("RAW_WEBHOOK"),
    z.strictObject({
      kind: z.literal("VCS"),
      spec: z.strictObject({
        vcsService: scalar(z.enum(VCS_SERVICES)),
        selfHostedVcsId: scalar(z.string()).optional().describe("Id of the integration"),
        accountLogin: scalar(z.string()).optional(),
        repoUrl: text,
        pullRequestId: scalar(z.int().min(1)),
        message,
      }),
    }),
  ]);
});
export type MessageSpec = z.output<typeof MessageSpecSchemas.resolved>;
type ChatSpec = Exclude<MessageSpec, { kind: "VCS" }>;

export const MessageOutputSchema = z.strictObject({ deliveredAt: z.string(), status: z.int() });

const CHATS = {
  SLACK: { name: "Slack", refBase: "message-slack" },
  DISCORD: { name: "Discord", refBase: "message-discord" },
  TEAMS: { name: "Teams", refBase: "message-teams" },
  RAW_WEBHOOK: { name: "a webhook", refBase: "message-webhook" },
} as const satisfies Record<ChatKind, { name: string; refBase: string }>;

export const messageManifest = defineManifest({
  kind: "Message",
  title: "Message",
  icon: "message-square",
  category: "message",
  description: "Tells people: a chat, a webhook, or a comment on a pull request.",
  spec: MessageSpecSchemas,
  outputSchema: MessageOutputSchema,
  waitsAs: null,
  defaultTimeoutSeconds: 300,
  capabilities: ["messages"],
  locks: () => [],
  summarize(spec) {
    if (spec.kind === "VCS") {
      return { title: "Comment", detail: `on pull request ${spec.spec.pullRequestId}` };
    }
    const id = integrationOf(spec);
    const { name } = CHATS[spec.kind];
    return {
      title: `Tell ${name}`,
      detail: id === undefined ? firstLine(spec.spec.message) : `${id}: ${firstLine(spec.spec.message)}`,
    };
  },
  refBase: (spec) => (spec.kind === "VCS" ? "comment" : CHATS[spec.kind].refBase),
});

export function integrationOf({ spec }: ChatSpec): string | undefined {
  return spec.integrationId ?? spec.integrationInternalId;
}

const LINE_CHARACTERS = 120;

/** As much of a text as one line shows. */
export function firstLine(text: string): string {
  const [line = "", ...others] = text.trim().split(/\r?\n/);
  if (line.length > LINE_CHARACTERS) return `${line.slice(0, LINE_CHARACTERS - 1)}…`;
  return others.length === 0 ? line : `${line} …`;
}
