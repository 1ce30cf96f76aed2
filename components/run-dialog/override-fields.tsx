"use client";

import { Box, Cog, GitBranch, Hammer } from "lucide-react";
import { useState } from "react";
import { BuildPicker, type Chosen, type PickSource } from "@/components/source-picker";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { CommitFields } from "./commit-fields";
import type { FormProblems, FormValues, RunForm, TargetChoice } from "./form-values";
import { ImageFields } from "./image-fields";
import { OverrideRow } from "./override-row";

export interface OverrideFieldsProps {
  projectId: string;
  pipelineId: string;
  form: RunForm;
  values: FormValues;
  onCommit: (ref: string, chosen: Chosen | undefined) => void;
  onTarget: (id: string, choice: TargetChoice | undefined) => void;
  problems: FormProblems;
}

/** What this run may do otherwise than the flow says: what triggers would give, what is built, what targets get. */
export function OverrideFields(props: OverrideFieldsProps) {
  const { projectId, pipelineId, form, values, onCommit, onTarget, problems } = props;
  return (
    <>
      {form.triggers.length > 0 && (
        <Overrides title="Trigger branches" about="This run comes from no trigger. Steps that read one get:">
          {form.triggers.map(({ ref, repoUrl }) => (
            <CommitOverride
              key={ref}
              projectId={projectId}
              icon={<GitBranch aria-hidden />}
              title={ref}
              asWritten={`The newest commit of the default branch of ${repoUrl}`}
              source={{ pipelineId, stage: form.stage, trigger: ref }}
              chosen={values.commits[ref]}
              onPick={(chosen) => onCommit(ref, chosen)}
              problem={problems[`commit.${ref}`]}
            />
          ))}
        </Overrides>
      )}
      {form.builds.length > 0 && (
        <Overrides title="What is built">
          {form.builds.map(({ ref, buildServiceId, branch, sha }) => (
            <CommitOverride
              key={ref}
              projectId={projectId}
              icon={<Hammer aria-hidden />}
              title={ref}
              asWritten={`${buildServiceId}, ${sha ? `commit ${sha.slice(0, 7)}` : `the newest commit of ${branch ?? "its branch"}`}`}
              source={{ buildServiceId }}
              chosen={values.commits[ref]}
              onPick={(chosen) => onCommit(ref, chosen)}
              problem={problems[`commit.${ref}`]}
            />
          ))}
        </Overrides>
      )}
      {form.targets.length > 0 && (
        <Overrides title="What is deployed">
          {form.targets.map((target) => (
            <TargetOverride
              key={target.id}
              projectId={projectId}
              form={form}
              target={target}
              choice={values.targets[target.id]}
              onChange={(choice) => onTarget(target.id, choice)}
              problem={problems[`target.${target.id}`]}
            />
          ))}
        </Overrides>
      )}
    </>
  );
}

function Overrides({ title, about, children }: { title: string; about?: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <h3 className="font-medium">{title}</h3>
      {about && <p className="text-sm text-ink-3">{about}</p>}
      <ul className="rounded-md border">{children}</ul>
    </section>
  );
}

interface CommitOverrideProps {
  projectId: string;
  icon: React.ReactNode;
  title: string;
  asWritten: string;
  source: PickSource;
  chosen: Chosen | undefined;
  onPick: (chosen: Chosen | undefined) => void;
  problem: string | undefined;
}

function CommitOverride({
  projectId,
  icon,
  title,
  asWritten,
  source,
  chosen,
  onPick,
  problem,
}: CommitOverrideProps) {
  return (
    <OverrideRow
      icon={icon}
      title={<code>{title}</code>}
      asWritten={asWritten}
      isChanged={chosen !== undefined}
      problem={problem}
      onReset={() => onPick(undefined)}
    >
      <CommitFields projectId={projectId} source={source} chosen={chosen} onPick={onPick} problem={problem} />
    </OverrideRow>
  );
}

type Target = RunForm["targets"][number];

interface TargetOverrideProps {
  projectId: string;
  form: RunForm;
  target: Target;
  choice: TargetChoice | undefined;
  onChange: (choice: TargetChoice | undefined) => void;
  problem: string | undefined;
}

const WORDS = { commit: "Commit", build: "Build", image: "Image" } as const;

/** The image that a service or job gets in this run: of a commit, a build, or a registry. */
function TargetOverride({ projectId, form, target, choice, onChange, problem }: TargetOverrideProps) {
  const { id, buildServiceId } = target;
  const Icon = target.type === "service" ? Box : Cog;
  const types: TargetChoice["type"][] = buildServiceId === null ? ["image"] : ["commit", "build", "image"];
  const [wanted, setWanted] = useState<TargetChoice["type"] | null>(null);
  const type = wanted ?? choice?.type ?? types[0] ?? "image";
  const commit = choice !== undefined && choice.type !== "image" ? choice : undefined;
  return (
    <OverrideRow
      icon={<Icon aria-hidden />}
      title={id}
      asWritten={writtenOrigin(target)}
      isChanged={choice !== undefined}
      problem={problem}
      onReset={() => {
        setWanted(null);
        onChange(undefined);
      }}
    >
      {types.length > 1 && (
        <SegmentedControl
          label={`What ${id} gets`}
          value={type}
          onValueChange={(next) => {
            setWanted(next);
            onChange(undefined);
          }}
          options={types.map((value) => ({ value, label: WORDS[value] }))}
          className="self-start"
        />
      )}
      {type === "commit" && buildServiceId !== null && (
        <CommitFields
          projectId={projectId}
          source={{ buildServiceId }}
          chosen={commit}
          onPick={(chosen) => onChange({ type: "commit", ...chosen })}
          problem={problem}
        />
      )}
      {type === "build" && buildServiceId !== null && (
        <Field label="Build" error={problem}>
          {(control) => (
            <BuildPicker
              projectId={projectId}
              buildServiceId={buildServiceId}
              control={control}
              chosen={commit}
              onPick={(chosen) => onChange({ type: "build", ...chosen })}
            />
          )}
        </Field>
      )}
      {type === "image" && form.whyNotImages !== null && (
        <InlineAlert tone="warning" title={form.whyNotImages} />
      )}
      {type === "image" && (
        <ImageFields
          projectId={projectId}
          imagePath={choice?.type === "image" ? choice.imagePath : ""}
          credentials={choice?.type === "image" ? choice.credentials : undefined}
          known={form.credentials}
          onChange={(imagePath, credentials) =>
            onChange(
              imagePath === "" && credentials === undefined
                ? undefined
                : { type: "image", imagePath, credentials },
            )
          }
          problem={problem}
        />
      )}
    </OverrideRow>
  );
}

function writtenOrigin({ from, buildRef, buildServiceId, imagePath }: Target): string {
  if (from === "image") return imagePath === null ? "An image the flow works out" : imagePath;
  if (buildRef !== null) return `What ${buildRef} builds`;
  return buildServiceId === null ? "A build the flow works out" : `A build of ${buildServiceId}`;
}
