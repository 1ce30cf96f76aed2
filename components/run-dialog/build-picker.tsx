"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { RelativeTime } from "@/components/ui/relative-time";
import type { PickerProps } from "./branch-commit-picker";
import { PickList } from "./pick-list";

/** One of the successful builds of a build service. */
export function BuildPicker({ projectId, source, picked, onPick, error }: PickerProps) {
  const trpc = useTRPC();
  const builds = useQuery(trpc.builds.list.queryOptions({ projectId, buildServiceId: source, limit: 100 }));
  const done = (builds.data?.builds ?? []).filter(({ status }) => status === "Success");
  const note = builds.isPending
    ? "Reading builds"
    : (builds.error?.message ?? "No successful build yet. Start one under Builds.");
  return (
    <Field label="Build" error={error ?? builds.error?.message}>
      {(control) => (
        <PickList
          control={control}
          value={picked?.buildId}
          placeholder={builds.isPending ? "Reading builds" : "Choose a build"}
          note={done.length === 0 ? note : null}
          options={done.map((build) => ({
            value: build.id,
            search: `b${String(build.number)} ${build.branch ?? ""} ${build.sha} ${build.commitMessage} ${build.authorName}`,
            label: (
              <>
                <span className="font-medium tabular-nums">b{build.number}</span>
                <span className="text-ink-2">
                  {" "}
                  · {build.branch ?? "no branch"} · <code>{build.sha.slice(0, 7)}</code>
                </span>
              </>
            ),
            row: (
              <span className="flex flex-col">
                <span className="flex items-center gap-2">
                  <span className="font-medium tabular-nums">b{build.number}</span>
                  <span className="min-w-0 flex-1 truncate">{build.commitMessage.split("\n", 1)[0]}</span>
                </span>
                <span className="truncate text-sm text-ink-3">
                  {build.branch} · <code>{build.sha.slice(0, 7)}</code> · {build.authorName} ·{" "}
                  <RelativeTime at={build.createdAt} />
                </span>
              </span>
            ),
          }))}
          onPick={(id) => {
            const build = done.find((each) => each.id === id);
            if (!build) return;
            onPick({
              buildId: id,
              buildSha: build.sha,
              ...(build.branch === null ? {} : { branch: build.branch }),
            });
          }}
        />
      )}
    </Field>
  );
}
