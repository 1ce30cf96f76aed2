"use client";

import { useQuery } from "@tanstack/react-query";
import { Cog } from "lucide-react";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ImageLabel } from "./image-label";
import { ListFrame } from "./list-frame";
import { PlacementLabel } from "./placement-label";
import { resourceHref } from "./resource-href";
import { useListSearch } from "./use-list-search";

const REFRESH_MS = 3_000;

/** Everything that runs to completion, with how it went last time. */
export function JobsList({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.resources.jobs.list.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const search = useListSearch(data, ({ id, name, command, placement }) => [
    id,
    name,
    command,
    placement?.stage,
  ]);
  return (
    <ListFrame
      projectId={projectId}
      kind="job"
      search={search}
      title="Jobs"
      icon={Cog}
      count={data?.length}
      error={error}
      emptyTitle="No job yet"
      emptyText="A job runs an image to its end: a migration, a report. Make one here, or declare it in a project file."
    >
      {(found) => (
        <Table aria-label="Jobs">
          <TableHead>
            <tr>
              <TableHeader>Job</TableHeader>
              <TableHeader>Last run</TableHeader>
              <TableHeader className="max-md:hidden">Stage</TableHeader>
              <TableHeader className="max-lg:hidden">Image</TableHeader>
              <TableHeader className="text-right max-sm:hidden">Ran</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {found.map(({ id, name, lastRun, placement, image }) => (
              <TableRow key={id} interactive>
                <TableCell>
                  <RowLink href={resourceHref(projectId, "jobs", id)}>{name}</RowLink>
                </TableCell>
                <TableCell>
                  {lastRun ? (
                    <StatusBadge plain status={lastRun.status} detail={exitText(lastRun.exitCode)} />
                  ) : (
                    <span className="text-ink-3">Never run</span>
                  )}
                </TableCell>
                <TableCell className="max-md:hidden">
                  <PlacementLabel projectId={projectId} placement={placement} />
                </TableCell>
                <TableCell className="max-lg:hidden">
                  <ImageLabel image={image} />
                </TableCell>
                <TableCell className="text-right text-ink-2 max-sm:hidden">
                  {lastRun && <RelativeTime at={lastRun.concludedAt ?? lastRun.createdAt} />}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListFrame>
  );
}

function exitText(exitCode: number | null): string | null {
  return exitCode === null ? null : `exit ${exitCode}`;
}
