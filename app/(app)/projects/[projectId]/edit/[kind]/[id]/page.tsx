import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ProjectPage } from "@/app/project-page";
import { EditResource, findFormKind, FORM_KINDS, type FormKind } from "@/components/resources";

interface EditResourcePageProps {
  params: Promise<{ projectId: string; kind: string; id: string }>;
}

export async function generateMetadata({ params }: EditResourcePageProps): Promise<Metadata> {
  return { title: `Edit ${decodeURIComponent((await params).id)}` };
}

/** What it shows is asked for by the browser: only those who may change the resource are answered. */
export default async function EditResourcePage({ params }: EditResourcePageProps) {
  const { projectId, kind: word, id: encodedId } = await params;
  const kind = findFormKind(word);
  if (kind === null) notFound();
  const id = decodeURIComponent(encodedId);
  const { list, hasPage }: FormKind = FORM_KINDS[kind];
  const listHref = `/projects/${encodeURIComponent(projectId)}/${list.path}`;
  const itself = { label: id, ...(hasPage && { href: `${listHref}/${encodedId}` }) };
  return (
    <ProjectPage
      projectId={projectId}
      crumbs={[{ label: list.label, href: listHref }, itself, { label: "Edit" }]}
    >
      <EditResource projectId={projectId} kind={kind} id={id} />
    </ProjectPage>
  );
}
