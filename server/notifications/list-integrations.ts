import type { Db } from "@/server/db";
import { listIntegrations, type Integration } from "@/server/integrations";
import type { IntegrationDto } from "./dto";
import { tellsPeople } from "./send";

/** Where a project tells people, and its git hosts; by name. */
export async function listToldIntegrations(db: Db, projectId: string): Promise<IntegrationDto[]> {
  const rules = await db.notificationRule.groupBy({
    by: ["integrationId"],
    where: { projectId },
    _count: true,
  });
  const integrations = await listIntegrations(db, projectId);
  return integrations
    .map((integration) => ({
      id: integration.id,
      name: integration.name ?? integration.id,
      kind: integration.kind,
      tells: tellsPeople(integration),
      goesTo: goesTo(integration),
      rules: rules.find(({ integrationId }) => integrationId === integration.id)?._count ?? 0,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

const PUBLIC_HOSTS: Readonly<Record<string, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  gitea: "gitea.com",
  bitbucket: "bitbucket.org",
};

function goesTo(integration: Integration): string {
  if (integration.kind === "email") return integration.to;
  if ("url" in integration) return new URL(integration.url).host;
  return integration.apiUrl === undefined
    ? (PUBLIC_HOSTS[integration.kind] ?? integration.kind)
    : new URL(integration.apiUrl).host;
}
