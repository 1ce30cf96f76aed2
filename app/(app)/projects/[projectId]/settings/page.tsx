import type { Metadata } from "next";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { MembersCard, TokensCard } from "@/components/settings";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await Promise.all([
    prefetch(api.members.list.queryOptions({ projectId })),
    prefetch(api.tokens.list.queryOptions()),
  ]);
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Settings" }]}>
      <PageHeader title="Settings" />
      <MembersCard projectId={projectId} />
      <TokensCard projectId={projectId} />
    </ProjectPage>
  );
}
