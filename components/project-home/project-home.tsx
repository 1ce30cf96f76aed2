"use client";

import { useQuery } from "@tanstack/react-query";
import { Box, Cog, Database, Hammer, KeyRound } from "lucide-react";
import Link from "next/link";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { DeployedMatrix } from "./deployed-matrix";
import { PipelineCards } from "./pipeline-cards";
import { RecentRuns } from "./recent-runs";

export type ProjectHomeData = ApiOutputs["projects"]["home"];

/** How often the home looks again. The board and the run view are the live places. */
const REFRESH_MS = 5_000;

/** Pipelines, what is deployed where, and the way to everything else. Expects `projects.home` prefetched. */
export function ProjectHome({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data: home, error } = useQuery(
    trpc.projects.home.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  if (home === undefined) return error ? <InlineAlert tone="danger">{error.message}</InlineAlert> : null;
  return (
    <>
      <PageHeader title={home.name} actions={<Counts home={home} />} />
      {error && (
        <InlineAlert tone="warning">
          Slipway does not answer. What you see is the last known state; it updates by itself.
        </InlineAlert>
      )}
      <PipelineCards projectId={projectId} pipelines={home.pipelines} />
      <RecentRuns projectId={projectId} />
      <DeployedMatrix home={home} />
    </>
  );
}

function Counts({ home }: { home: ProjectHomeData }) {
  const { counts } = home;
  const lines = [
    {
      path: "builds",
      icon: Hammer,
      count: counts.buildServices,
      one: "build service",
      many: "build services",
    },
    { path: "services", icon: Box, count: counts.services, one: "service", many: "services" },
    { path: "jobs", icon: Cog, count: counts.jobs, one: "job", many: "jobs" },
    { path: "addons", icon: Database, count: counts.addons, one: "addon", many: "addons" },
    {
      path: "secrets",
      icon: KeyRound,
      count: counts.secretGroups,
      one: "secret group",
      many: "secret groups",
    },
  ];
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1">
      {lines.map(({ path, icon: Icon, count, one, many }) => (
        <li key={path}>
          <Link
            href={`/projects/${encodeURIComponent(home.id)}/${path}`}
            className="inline-flex h-8 items-center gap-1.5 text-ink-2 transition-colors hover:text-ink"
          >
            <Icon aria-hidden className="text-ink-3" />
            <span className="tabular-nums">{count}</span> {count === 1 ? one : many}
          </Link>
        </li>
      ))}
    </ul>
  );
}
