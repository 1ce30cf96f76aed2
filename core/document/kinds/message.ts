import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";
import { VCS_SERVICES } from "../trigger-schema";

/** Tells people: a chat, a webhook, or a comment on a pull request. */
export const messageSpec = specSchemas((scalar) => {
  const message = scalar(z.string().min(1));
  const address = {
    webhookUrl: scalar(z.string().min(1)).optional(),
    integrationId: scalar(z.string().min(1)).optional(),
    /** Northflank's name for the same. */
    integrationInternalId: scalar(z.string().min(1)).optional(),
  };
  const chat = <K extends string>(kind: K) =>
    z.strictObject({
      kind: z.literal(kind),
      spec: z
        .strictObject({ ...address, message })
        .refine((spec) => Object.keys(address).filter((field) => Object.hasOwn(spec, field)).length === 1, {
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
        selfHostedVcsId: scalar(z.string()).optional(),
        accountLogin: scalar(z.string()).optional(),
        repoUrl: scalar(z.string().min(1)),
        pullRequestId: scalar(z.int().min(1)),
        message,
      }),
    }),
  ]);
});
