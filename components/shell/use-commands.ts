"use client";

import { useQueries } from "@tanstack/react-query";
import {
  Box,
  Cog,
  Database,
  Hammer,
  LayoutGrid,
  ListVideo,
  Pencil,
  Play,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { useTRPC } from "@/components/trpc";
import type { GoTo } from "./command-dialog";
import { projectSections, SYSTEM_STATUS } from "./sections";
import { useShell } from "./shell-context";

const RECENT_RUNS = 50;

/**
 * Everything one can go to from here: pipelines, the start of a release and its flow, recent runs and resources of the
 * project, its sections, the projects.
 * `pending` while the project's own are still asked for.
 */
export function useCommands(projectId: string | null): { commands: GoTo[]; pending: boolean } {
  const { projects, user } = useShell();
  const inProject = useProjectCommands(projectId);
  const sections = [
    ...(projectId === null ? [] : projectSections(projectId)),
    ...(user.isServerAdmin ? [SYSTEM_STATUS] : []),
  ];
  return {
    pending: inProject.pending,
    commands: [
      ...inProject.commands,
      ...sections.map(({ label, icon, href }) => ({
        id: `section-${label}`,
        label,
        group: "Sections",
        icon,
        href,
      })),
      ...projects.map(({ id, name }) => ({
        id: `project-${id}`,
        label: name,
        detail: id,
        group: "Projects",
        icon: LayoutGrid,
        href: `/projects/${encodeURIComponent(id)}`,
      })),
    ],
  };
}

function useProjectCommands(projectId: string | null): { commands: GoTo[]; pending: boolean } {
  const trpc = useTRPC();
  const input = { projectId: projectId ?? "" };
  const options = { enabled: projectId !== null };
  const [pipelines, runs, services, jobs, addons, builds] = useQueries({
    queries: [
      trpc.pipelines.list.queryOptions(input, options),
      trpc.runs.list.queryOptions({ ...input, limit: RECENT_RUNS }, options),
      trpc.resources.services.list.queryOptions(input, options),
      trpc.resources.jobs.list.queryOptions(input, options),
      trpc.resources.addons.list.queryOptions(input, options),
      trpc.resources.buildServices.list.queryOptions(input, options),
    ],
  });
  if (projectId === null) return { commands: [], pending: false };
  const at = `/projects/${encodeURIComponent(projectId)}`;
  const goTo = (group: string, icon: LucideIcon, path: string, label: string, detail?: string): GoTo => ({
    id: `${group}-${path}`,
    group,
    icon,
    label,
    detail,
    href: `${at}/${path}`,
  });
  const resource = (icon: LucideIcon, path: string, kind: string) => (one: { id: string; name: string }) =>
    goTo("Resources", icon, `${path}/${encodeURIComponent(one.id)}`, one.name, kind);
  const commands = [
    ...(pipelines.data ?? []).flatMap((pipeline) => {
      const board = `pipelines/${encodeURIComponent(pipeline.id)}`;
      return [
        goTo("Pipelines", Workflow, board, pipeline.name, "Board"),
        ...pipeline.stages.map((stage) =>
          goTo(
            "Pipelines",
            ListVideo,
            `${board}/stages/${encodeURIComponent(stage.name)}/runs`,
            stage.name,
            `Runs · ${pipeline.name}`,
          ),
        ),
        ...pipeline.stages.flatMap((stage) => {
          if (!stage.hasFlow) return [];
          const name = encodeURIComponent(stage.name);
          return [
            goTo("Actions", Play, `${board}?run=${name}`, `Run ${stage.name}`, `Release · ${pipeline.name}`),
            goTo(
              "Actions",
              Pencil,
              `${board}/stages/${name}/flow`,
              `Edit the flow of ${stage.name}`,
              pipeline.name,
            ),
          ];
        }),
      ];
    }),
    ...(runs.data?.runs ?? []).map((run) =>
      goTo(
        "Runs",
        ListVideo,
        `runs/${run.id}`,
        [`#${run.number}`, run.name].filter(Boolean).join(" "),
        `${run.status} · ${run.pipelineId} / ${run.stage}`,
      ),
    ),
    ...(services.data ?? []).map(resource(Box, "services", "Service")),
    ...(jobs.data ?? []).map(resource(Cog, "jobs", "Job")),
    ...(addons.data ?? []).map(resource(Database, "addons", "Addon")),
    ...(builds.data ?? []).map(resource(Hammer, "builds", "Build service")),
  ];
  return {
    commands,
    pending: [pipelines, runs, services, jobs, addons, builds].some((query) => query.isLoading),
  };
}
