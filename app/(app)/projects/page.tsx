import type { Metadata } from "next";
import { ProjectsList } from "@/components/projects-list";
import { Screen } from "@/components/shell";
import { PageHeader } from "@/components/ui/page-header";
import { getApi } from "@/app/api-server";

export const metadata: Metadata = { title: "Projects" };

export default async function ProjectsPage() {
  const projects = await (await getApi()).projects.list();
  return (
    <Screen crumbs={[{ label: "Projects" }]}>
      <PageHeader title="Projects" />
      <ProjectsList projects={projects} />
    </Screen>
  );
}
