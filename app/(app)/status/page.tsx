import type { Metadata } from "next";
import { Screen } from "@/components/shell";
import { SystemStatus } from "@/components/system-status";
import { PageHeader } from "@/components/ui/page-header";
import { api, prefetch, Prefetched } from "@/app/api-server";

export const metadata: Metadata = { title: "System status" };

export default async function SystemStatusPage() {
  await prefetch(api.system.status.queryOptions());
  return (
    <Screen crumbs={[{ label: "System status" }]}>
      <PageHeader
        title="System status"
        description="Who works, on what, and what waits, in the whole installation."
      />
      <Prefetched>
        <SystemStatus />
      </Prefetched>
    </Screen>
  );
}
