"use client";

import { useQuery } from "@tanstack/react-query";
import { Hammer } from "lucide-react";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { Sha } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ListFrame } from "./list-frame";
import { resourceHref } from "./resource-href";
import { useListSearch } from "./use-list-search";

const REFRESH_MS = 3_000;

/** Where images come from. */
export function BuildServicesList({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.resources.buildServices.list.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const search = useListSearch(data, ({ id, name, repoUrl }) => [id, name, repoUrl]);
  return (
    <ListFrame
      projectId={projectId}
      kind="build-service"
      search={search}
      title="Builds"
      icon={Hammer}
      count={data?.length}
      error={error}
      emptyTitle="No build service yet"
      emptyText="A build service turns commits of a Git repository into images. Make one here, or declare it in a project file."
    >
      {(found) => (
        <Table aria-label="Build services">
          <TableHead>
            <tr>
              <TableHeader>Build service</TableHeader>
              <TableHeader className="max-md:hidden">Repository</TableHeader>
              <TableHeader>Last build</TableHeader>
              <TableHeader className="text-right max-sm:hidden">Started</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {found.map(({ id, name, repoUrl, branch, lastBuild }) => (
              <TableRow key={id} interactive>
                <TableCell>
                  <RowLink href={resourceHref(projectId, "builds", id)}>{name}</RowLink>
                </TableCell>
                <TableCell className="w-full max-w-0 truncate text-ink-2 max-md:hidden">
                  {repoUrl} <span className="text-ink-3">· {branch}</span>
                </TableCell>
                <TableCell>
                  {lastBuild ? (
                    <span className="flex items-center gap-2">
                      <StatusBadge status={lastBuild.status} plain />
                      <span className="text-ink-2 tabular-nums">b{lastBuild.number}</span>
                      <Sha value={lastBuild.sha} className="max-sm:hidden" />
                    </span>
                  ) : (
                    <span className="text-ink-3">Nothing built yet</span>
                  )}
                </TableCell>
                <TableCell className="text-right text-ink-2 max-sm:hidden">
                  {lastBuild && <RelativeTime at={lastBuild.createdAt} />}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListFrame>
  );
}
