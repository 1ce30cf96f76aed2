"use client";

import { useQuery } from "@tanstack/react-query";
import { Container, Plus, Server, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { ActionButton, formHref, ResourceActions, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

/** Accounts that private images are pulled with. */
export function RegistriesCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.resources.registries.queryOptions({ projectId }));
  return (
    <PlacesCard
      projectId={projectId}
      kind="registry"
      title="Registry credentials"
      icon={Container}
      emptyTitle="No registry credential yet"
      emptyText="Private images of other registries are pulled with one. Flows name it beside the image."
      places={data?.map(({ id, name, registry }) => ({ id, name, detail: registry }))}
    />
  );
}

/** Where things of the project run. */
export function RuntimesCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.resources.runtimes.queryOptions({ projectId }));
  return (
    <PlacesCard
      projectId={projectId}
      kind="runtime"
      title="Runtimes"
      icon={Server}
      emptyTitle="Everything runs on this machine"
      emptyText="Name a runtime to have staging and production run in different places."
      places={data?.map(({ id, driver, isDefault }) => ({
        id,
        name: id,
        detail: (
          <span className="flex items-center gap-2">
            {driver} {isDefault && <Badge>default</Badge>}
          </span>
        ),
      }))}
    />
  );
}

interface PlacesCardProps {
  projectId: string;
  kind: "registry" | "runtime";
  title: string;
  icon: LucideIcon;
  emptyTitle: string;
  emptyText: string;
  /** Undefined while they load. */
  places: readonly { id: string; name: string; detail: ReactNode }[] | undefined;
}

function PlacesCard({ projectId, kind, title, icon, emptyTitle, emptyText, places }: PlacesCardProps) {
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const words = (
    <>
      <Plus aria-hidden /> Add {kind === "registry" ? "credential" : "runtime"}
    </>
  );
  return (
    <Card aria-busy={places === undefined}>
      <CardHeader
        title={title}
        actions={
          blockedBy === undefined ? (
            <Button asChild size="sm">
              <Link href={formHref(projectId, kind)}>{words}</Link>
            </Button>
          ) : (
            <ActionButton size="sm" blockedBy={blockedBy}>
              {words}
            </ActionButton>
          )
        }
      />
      {places === undefined && <SkeletonRows rows={2} />}
      {places?.length === 0 && (
        <EmptyState icon={icon} title={emptyTitle}>
          {emptyText}
        </EmptyState>
      )}
      {places !== undefined && places.length > 0 && (
        <Table aria-label={title}>
          <TableHead>
            <tr>
              <TableHeader>Name</TableHeader>
              <TableHeader>{kind === "registry" ? "Registry" : "Driver"}</TableHeader>
              <TableHeader className="w-px">
                <span className="sr-only">Actions</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {places.map(({ id, name, detail }) => (
              <TableRow key={id}>
                <TableCell className="h-11 font-medium">{name}</TableCell>
                <TableCell className="text-ink-2">{detail}</TableCell>
                <TableCell className="text-right">
                  <ResourceActions projectId={projectId} kind={kind} id={id} name={name} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}
