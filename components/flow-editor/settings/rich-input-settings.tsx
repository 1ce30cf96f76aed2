"use client";

import { ListPlus } from "lucide-react";
import { ArgumentInputs, PickerFields } from "@/components/run-dialog";
import { Button } from "@/components/ui/button";
import { argumentNames, isRecord } from "@/core/document";
import { describeRunForm, type RunForm } from "@/core/plan";
import { useState } from "react";
import { useEditorContext } from "../editor-context";
import { RichInputForm } from "./rich-input-form";

/** The pickers that the run dialog shows, beside what it will look like. */
export function RichInputSettings() {
  const { state, dispatch, whyNotEdit, stage } = useEditorContext();
  const document = state.legible.value;
  const inputs =
    isRecord(document) && Array.isArray(document.richInputs)
      ? (document.richInputs as readonly unknown[])
      : [];
  const names = [...new Set([...argumentNames(document), ...stage.argumentNames])];
  const set = (path: readonly (string | number)[], value: unknown) =>
    dispatch({ type: "set-document", path: ["richInputs", ...path], value });
  const [added, setAdded] = useState<number | null>(null);
  const source = stage.buildServices[0]?.id;
  const add = () => {
    const spec = { inputs: { source }, outputs: {}, title: "Commit", required: true };
    const one = { kind: "BranchCommitSelector", spec };
    set([inputs.length], one);
    setAdded(inputs.length);
  };
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <section className="flex min-w-0 flex-col gap-4">
        <p className="text-ink-2">
          A picker asks whoever starts a run for a commit or a build, and fills arguments with it. They are
          part of the document and count once the draft is published.
        </p>
        {inputs.map((input, index) => (
          <RichInputForm
            key={index}
            number={index + 1}
            input={input}
            argumentNames={names}
            readOnly={whyNotEdit !== null}
            isNew={index === added}
            onSet={(path, value) => set([index, ...path], value)}
            onRemove={() => set(inputs.length === 1 ? [] : [index], undefined)}
          />
        ))}
        {whyNotEdit === null && (
          <div className="flex flex-wrap items-center gap-3">
            <Button disabled={source === undefined} onClick={add}>
              <ListPlus aria-hidden /> Add picker
            </Button>
            {source === undefined && (
              <p className="text-sm text-ink-2">A picker needs a build service; the project has none yet.</p>
            )}
          </div>
        )}
      </section>
      <Preview document={document} />
    </div>
  );
}

/** What the run dialog asks once this is published; what is filled in here is for nothing. */
function Preview({ document }: { document: unknown }) {
  const { place, stage } = useEditorContext();
  const [picks, setPicks] = useState<Parameters<typeof PickerFields>[0]["picks"]>({});
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const form = readForm(document, stage.argumentNames);
  return (
    <section aria-label="Preview of the run dialog" className="min-w-0 self-start rounded-lg border p-4">
      <h3 className="mb-3 text-sm font-medium text-ink-2">What a run is asked for</h3>
      {form === null ? (
        <p className="text-ink-3">It is shown once the document can be read.</p>
      ) : form.pickers.length === 0 && form.arguments.length === 0 ? (
        <p className="text-ink-3">Nothing: there are no pickers and no arguments.</p>
      ) : (
        <div className="flex flex-col gap-4">
          <PickerFields
            projectId={place.projectId}
            form={form}
            picks={picks}
            onPick={(at, chosen) => setPicks({ ...picks, [at]: chosen })}
            problems={{}}
          />
          {form.arguments.length > 0 && (
            <ArgumentInputs
              fields={form.arguments}
              typed={typed}
              onType={(name, text) => setTyped({ ...typed, [name]: text })}
              problems={{}}
            />
          )}
        </div>
      )}
    </section>
  );
}

/** Null while the document is not one. */
function readForm(document: unknown, storedNames: readonly string[]): RunForm | null {
  try {
    const stored = storedNames.map((name) => [name, { value: null, locked: false }] as const);
    return describeRunForm(document, Object.fromEntries(stored));
  } catch {
    return null;
  }
}
