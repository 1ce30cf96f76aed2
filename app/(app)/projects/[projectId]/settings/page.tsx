import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import {
  GitProvidersCard,
  MembersCard,
  RegistriesCard,
  RuntimesCard,
  TokensCard,
} from "@/components/settings";
import { ShareLinksCard, shareLinksInput } from "@/components/share-run";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await Promise.all([
    prefetch(api.members.list.queryOptions({ projectId })),
    prefetch(api.tokens.list.queryOptions()),
    prefetchInfinite(
      api.shares.list.infiniteQueryOptions(shareLinksInput(projectId), {
        getNextPageParam: ({ nextCursor }) => nextCursor,
      }),
    ),
    prefetch(api.webhooks.gitHooks.queryOptions({ projectId })),
    prefetch(api.webhooks.commitStatusTroubles.queryOptions({ projectId })),
    prefetch(api.notifications.integrations.queryOptions({ projectId })),
    prefetch(api.resources.registries.queryOptions({ projectId })),
    prefetch(api.resources.runtimes.queryOptions({ projectId })),
  ]);
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Settings" }]}>
      <PageHeader title="Settings" />
      <MembersCard projectId={projectId} />
      <TokensCard projectId={projectId} />
      <ShareLinksCard projectId={projectId} />
      <GitProvidersCard projectId={projectId} />
      <RegistriesCard projectId={projectId} />
      <RuntimesCard projectId={projectId} />
    </ProjectPage>
  );
}
