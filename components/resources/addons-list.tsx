"use client";

import { useQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ListFrame } from "./list-frame";
import { LiveHealth } from "./live-health";
import { PlacementLabel } from "./placement-label";
import { resourceHref } from "./resource-href";
import { useListSearch } from "./use-list-search";

const REFRESH_MS = 3_000;

/** Databases, with their state and the age of their newest backup. */
export function AddonsList({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.resources.addons.list.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const { data: live } = useQuery(
    trpc.live.addons.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const search = useListSearch(data, ({ id, name, type, placement }) => [id, name, type, placement?.stage]);
  return (
    <ListFrame
      projectId={projectId}
      kind="addon"
      search={search}
      title="Addons"
      icon={Database}
      count={data?.length}
      error={error}
      emptyTitle="No addon yet"
      emptyText="An addon is a database that services and jobs are linked to. Make one here, or declare it in a project file."
    >
      {(found) => (
        <Table aria-label="Addons">
          <TableHead>
            <tr>
              <TableHeader>Addon</TableHeader>
              <TableHeader>State</TableHeader>
              <TableHeader className="max-sm:hidden">Type</TableHeader>
              <TableHeader className="max-md:hidden">Stage</TableHeader>
              <TableHeader className="text-right">Last backup</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {found.map((addon) => (
              <TableRow key={addon.id} interactive>
                <TableCell>
                  <RowLink href={resourceHref(projectId, "addons", addon.id)}>{addon.name}</RowLink>
                </TableCell>
                <TableCell>
                  <LiveHealth live={live?.[addon.id]} />
                </TableCell>
                <TableCell className="text-ink-2 max-sm:hidden">
                  {addon.type} {addon.version}
                </TableCell>
                <TableCell className="max-md:hidden">
                  <PlacementLabel projectId={projectId} placement={addon.placement} />
                </TableCell>
                <TableCell className="text-right text-ink-2">
                  {addon.lastBackup ? (
                    <RelativeTime at={addon.lastBackup.createdAt} />
                  ) : (
                    <span className="text-ink-3">None</span>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListFrame>
  );
}
