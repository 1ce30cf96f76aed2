"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { flushSync } from "react-dom";
import { useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { InlineAlert } from "@/components/ui/inline-alert";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "../action-button";
import { failureText } from "../failure-text";
import { useBlockedBy } from "../use-permission";
import { isShown, repeatedNames, toSpec } from "./draft";
import { FieldControl, type FormChoices } from "./field-control";
import type { Draft, FormField } from "./form-fields";
import { FORM_KINDS, type FormKind, type FormKindName } from "./form-kinds";
import { problemsElsewhere, problemsOf, type FormProblem } from "./form-problems";
import { toId } from "./to-id";

/** What is there already. */
export interface Stored {
  id: string;
  spec: Readonly<Record<string, unknown>>;
  revision: string;
}

export interface ResourceFormProps {
  projectId: string;
  kind: FormKindName;
  initial: Draft;
  choices: FormChoices;
  stored: Stored | null;
}

/** Makes a resource or changes one. What is wrong stands beside the field; what was typed stays until it is saved. */
export function ResourceForm({ projectId, kind, initial, choices, stored }: ResourceFormProps) {
  const form: FormKind = FORM_KINDS[kind];
  const fields = form.sections.flatMap((section): readonly FormField[] => section.fields);
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const frame = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(initial);
  const [idTouched, setIdTouched] = useState(stored !== null);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  useWarnBeforeLeaving(draft !== initial);

  const save = useMutation({
    mutationFn: (spec: Record<string, unknown>) =>
      stored === null
        ? client.resourceChanges.create.mutate({ projectId, collection: form.collection, spec })
        : client.resourceChanges.update.mutate({
            projectId,
            collection: form.collection,
            id: stored.id,
            spec,
            revision: stored.revision,
          }),
    onSuccess: async ({ id }, spec) => {
      const tried = (await form.afterSave?.(client, projectId, { ...spec, id })) ?? null;
      setDraft(initial);
      await queryClient.invalidateQueries();
      toast({
        tone: "success",
        ...tried,
        title: `${stored === null ? "Created" : "Saved"} ${form.noun} ${id}.`,
      });
      router.push(placeOf(projectId, form, id));
    },
    onError: (error) => show(problemsOf(error)),
  });

  /** Below the fields, and the focus in the first of them. */
  function show(found: readonly FormProblem[]) {
    flushSync(() => setProblems(found));
    frame.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  const change = (path: string, next: Draft) => {
    const touched = idTouched || path === "id";
    setIdTouched(touched);
    setDraft(
      path === "name" && !touched
        ? { ...next, text: { ...next.text, id: toId(next.text.name ?? "") } }
        : next,
    );
    // What was said about the old value says nothing about the new one.
    setProblems(problems.filter((problem) => problem.path !== path && !problem.path.startsWith(`${path}.`)));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (Object.values(draft.secrets).some((entries) => repeatedNames(entries).size > 0)) {
      show(problems);
      return;
    }
    setProblems([]);
    save.mutate(toSpec(fields, draft, stored?.spec));
  };

  const elsewhere = problemsElsewhere(problems, fields);
  const beside = problems.length - elsewhere.length;
  const action = `${stored === null ? "Create" : "Save"} ${form.noun}`;
  return (
    <form
      ref={frame}
      onSubmit={submit}
      noValidate
      aria-label={action}
      className="flex max-w-3xl flex-col gap-4"
    >
      {form.sections.map((section) => (
        <Card key={section.title}>
          <CardHeader title={section.title} />
          <CardBody className="flex flex-col gap-4">
            {section.about && <p className="text-ink-2">{section.about}</p>}
            <div className="grid gap-4 sm:grid-cols-2">
              {section.fields
                .filter((field) => isShown(field, draft))
                .map((field) => (
                  <div key={field.path} className={isWide(field) ? "sm:col-span-2" : undefined}>
                    <FieldControl
                      projectId={projectId}
                      field={field}
                      draft={draft}
                      choices={choices}
                      problems={problems}
                      editing={stored !== null}
                      onChange={(next) => change(field.path, next)}
                    />
                  </div>
                ))}
            </div>
          </CardBody>
        </Card>
      ))}
      <footer className="sticky bottom-0 -mx-1 flex flex-wrap items-center gap-2 border-t bg-ground px-1 py-3">
        {save.error && (
          <InlineAlert
            tone="danger"
            className="basis-full"
            title={
              beside > 0
                ? `${beside === 1 ? "One field needs" : `${beside} fields need`} a change before this can be saved.`
                : undefined
            }
          >
            {problems.length === 0 && failureText(save.error)}
            {elsewhere.map(({ path, message }) => (
              <p key={`${path} ${message}`}>{message}</p>
            ))}
          </InlineAlert>
        )}
        <ActionButton type="submit" variant="primary" pending={save.isPending} blockedBy={blockedBy}>
          {action}
        </ActionButton>
        <Button asChild>
          <Link href={placeOf(projectId, form, stored?.id ?? null)}>Cancel</Link>
        </Button>
      </footer>
    </form>
  );
}

/** Long texts and lists take the whole width. */
function isWide(field: FormField): boolean {
  const wide: readonly FormField["type"][] = [
    "command",
    "secret",
    "secrets",
    "secret-groups",
    "addons",
    "json",
    "switch",
  ];
  return wide.includes(field.type) || field.path === "repoUrl";
}

function placeOf(projectId: string, form: FormKind, id: string | null): string {
  const list = `/projects/${encodeURIComponent(projectId)}/${form.list.path}`;
  return form.hasPage && id !== null ? `${list}/${encodeURIComponent(id)}` : list;
}

/** Asks before the tab is closed or reloaded over what is not saved. */
function useWarnBeforeLeaving(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
}
