import type { Metadata } from "next";
import { ProjectPage } from "@/app/project-page";
import { AuditLog } from "@/components/audit-log";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Audit" };

/** The entries are asked for by the browser: only those who administer the project are answered. */
export default async function AuditPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return (
    <ProjectPage projectId={projectId} crumbs={[{ label: "Audit" }]}>
      <PageHeader
        title="Audit"
        description="Who did what to what, from where and when. Entries are only ever added."
      />
      <AuditLog projectId={projectId} />
    </ProjectPage>
  );
}
