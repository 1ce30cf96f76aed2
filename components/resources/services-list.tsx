"use client";

import { useQuery } from "@tanstack/react-query";
import { Box } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ImageLabel } from "./image-label";
import { ListFrame } from "./list-frame";
import { LiveHealth } from "./live-health";
import { OpenLink } from "./open-link";
import { PlacementLabel } from "./placement-label";
import { resourceHref } from "./resource-href";
import { useListSearch } from "./use-list-search";

const REFRESH_MS = 3_000;

/** Everything that serves, with its state as the runtime says it now. */
export function ServicesList({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.resources.services.list.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const { data: live } = useQuery(
    trpc.live.services.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const search = useListSearch(data, ({ id, name, placement }) => [id, name, placement?.stage]);
  return (
    <ListFrame
      projectId={projectId}
      kind="service"
      search={search}
      title="Services"
      icon={Box}
      count={data?.length}
      error={error}
      emptyTitle="No service yet"
      emptyText="A service runs an image and answers at an address. Make one here, or declare it in a project file; its first release starts it."
    >
      {(found) => (
        <Table aria-label="Services">
          <TableHead>
            <tr>
              <TableHeader>Service</TableHeader>
              <TableHeader>State</TableHeader>
              <TableHeader className="max-md:hidden">Stage</TableHeader>
              <TableHeader className="max-lg:hidden">Image</TableHeader>
              <TableHeader className="text-right max-sm:hidden">Deployed</TableHeader>
              <TableHeader className="w-px">
                <span className="sr-only">Address</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {found.map((service) => (
              <TableRow key={service.id} interactive>
                <TableCell>
                  <RowLink href={resourceHref(projectId, "services", service.id)}>{service.name}</RowLink>
                </TableCell>
                <TableCell>
                  <LiveHealth live={live?.[service.id]} />
                </TableCell>
                <TableCell className="max-md:hidden">
                  <PlacementLabel projectId={projectId} placement={service.placement} />
                </TableCell>
                <TableCell className="max-lg:hidden">
                  <ImageLabel image={service.image} />
                </TableCell>
                <TableCell className="text-right text-ink-2 max-sm:hidden">
                  {service.deployedAt ? (
                    <RelativeTime at={service.deployedAt} />
                  ) : (
                    <span className="text-ink-3">–</span>
                  )}
                </TableCell>
                <TableCell>
                  <OpenLink url={live?.[service.id]?.url ?? null} name={service.name} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListFrame>
  );
}
