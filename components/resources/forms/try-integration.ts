import { failureText, type useTRPCClient } from "@/components/trpc";
import type { ToastMessage } from "@/components/ui/toast";

/** What is tried out with a resource that was just saved, and what to say of it; null for nothing. */
export type AfterSave = (
  client: ReturnType<typeof useTRPCClient>,
  projectId: string,
  saved: Readonly<Record<string, unknown>> & { id: string },
) => Promise<Pick<ToastMessage, "tone" | "description"> | null>;

/** Kinds through which somebody is told. */
const TELLS = new Set<unknown>(["slack", "discord", "teams", "webhook", "email"]);

/** Sends a test message through an integration. It is saved whatever comes of that. */
export const tryIntegration: AfterSave = async (client, projectId, { id, kind }) => {
  if (!TELLS.has(kind)) return null;
  try {
    const { delivered, answer } = await client.notifications.test.mutate({ projectId, integrationId: id });
    return delivered
      ? { tone: "success", description: `The test message has arrived. ${answer}` }
      : { tone: "danger", description: `The test message did not arrive. ${answer}` };
  } catch (error) {
    const why = failureText(error instanceof Error ? error : null);
    return { tone: "danger", description: `The test message could not be sent. ${why ?? ""}` };
  }
};
