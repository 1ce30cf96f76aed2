import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { api, prefetch } from "@/app/api-server";
import { ProjectPage } from "@/app/project-page";
import { findFormKind, FORM_KINDS, NewResource } from "@/components/resources";

interface NewResourcePageProps {
  params: Promise<{ projectId: string; kind: string }>;
}

export async function generateMetadata({ params }: NewResourcePageProps): Promise<Metadata> {
  const kind = findFormKind((await params).kind);
  return { title: kind === null ? "Not found" : `New ${FORM_KINDS[kind].noun}` };
}

export default async function NewResourcePage({ params }: NewResourcePageProps) {
  const { projectId, kind: word } = await params;
  const kind = findFormKind(word);
  if (kind === null) notFound();
  await prefetch(api.resourceChanges.choices.queryOptions({ projectId }));
  const { list, noun } = FORM_KINDS[kind];
  const listHref = `/projects/${encodeURIComponent(projectId)}/${list.path}`;
  return (
    <ProjectPage
      projectId={projectId}
      crumbs={[{ label: list.label, href: listHref }, { label: `New ${noun}` }]}
    >
      <NewResource projectId={projectId} kind={kind} />
    </ProjectPage>
  );
}
