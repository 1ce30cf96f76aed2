"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { failureText } from "../failure-text";
import { draftOf, newDraft } from "./draft";
import type { FormField } from "./form-fields";
import { FORM_KINDS, type FormKind, type FormKindName } from "./form-kinds";
import { ResourceForm } from "./resource-form";

/** The form for a new resource. */
export function NewResource({ projectId, kind }: { projectId: string; kind: FormKindName }) {
  const trpc = useTRPC();
  const form: FormKind = FORM_KINDS[kind];
  const { data: choices, error } = useQuery(trpc.resourceChanges.choices.queryOptions({ projectId }, ONCE));
  return (
    <>
      <PageHeader title={`New ${form.noun}`} />
      {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
      {choices === undefined ? (
        !error && <SkeletonRows rows={8} />
      ) : (
        <ResourceForm
          projectId={projectId}
          kind={kind}
          choices={choices}
          stored={null}
          initial={newDraft(fieldsOf(form), kind === "service" ? { port: String(choices.freePort) } : {})}
        />
      )}
    </>
  );
}

/** The form that changes a resource. */
export function EditResource({ projectId, kind, id }: { projectId: string; kind: FormKindName; id: string }) {
  const trpc = useTRPC();
  const form: FormKind = FORM_KINDS[kind];
  const { data: choices } = useQuery(trpc.resourceChanges.choices.queryOptions({ projectId }, ONCE));
  const { data: stored, error } = useQuery(
    trpc.resourceChanges.form.queryOptions({ projectId, collection: form.collection, id }, ONCE),
  );
  return (
    <>
      <PageHeader title={`Edit ${form.noun} ${id}`} />
      {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
      {stored === undefined || choices === undefined ? (
        !error && <SkeletonRows rows={8} />
      ) : (
        <ResourceForm
          // Another state of it is another form.
          key={stored.revision}
          projectId={projectId}
          kind={kind}
          choices={choices}
          stored={{ id, ...stored }}
          initial={draftOf(fieldsOf(form), stored.spec)}
        />
      )}
    </>
  );
}

/** Read when the form opens, and left alone while somebody types. */
const ONCE = {
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

function fieldsOf(form: FormKind): FormField[] {
  return form.sections.flatMap((section): readonly FormField[] => section.fields);
}
