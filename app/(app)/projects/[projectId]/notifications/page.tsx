import type { Metadata } from "next";
import { api, prefetch, prefetchInfinite } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import {
  DeliveriesCard,
  deliveriesInput,
  IntegrationsCard,
  parseStatus,
  RulesCard,
} from "@/components/notifications";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Notifications" };

interface NotificationsPageProps {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ status?: string | string[] }>;
}

export default async function NotificationsPage({ params, searchParams }: NotificationsPageProps) {
  const { projectId } = await params;
  const { status } = await searchParams;
  const wanted = parseStatus(new URLSearchParams(typeof status === "string" ? { status } : {}));
  await Promise.all([
    prefetch(api.notifications.rules.queryOptions({ projectId })),
    prefetch(api.notifications.integrations.queryOptions({ projectId })),
    prefetchInfinite(
      api.notifications.deliveries.infiniteQueryOptions(deliveriesInput(projectId, wanted), {
        getNextPageParam: ({ nextCursor }) => nextCursor,
      }),
    ),
  ]);
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Notifications" }]}>
      <PageHeader
        title="Notifications"
        description="Who is told what about this project’s releases, and what came of each message."
      />
      <RulesCard projectId={projectId} />
      <IntegrationsCard projectId={projectId} />
      <DeliveriesCard projectId={projectId} />
    </ProjectPage>
  );
}
