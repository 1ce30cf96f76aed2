"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { ListFrame } from "./list-frame";
import { NameList } from "./name-list";
import { resourceHref } from "./resource-href";
import { useListSearch } from "./use-list-search";

/** Secret groups by name; values are not shown. */
export function SecretGroupsList({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.resources.secretGroups.list.queryOptions({ projectId }));
  const search = useListSearch(data, ({ id, name, valueNames, fileNames }) => [
    id,
    name,
    ...valueNames,
    ...fileNames,
  ]);
  return (
    <ListFrame
      projectId={projectId}
      kind="secret-group"
      search={search}
      title="Secrets"
      description="Values are encrypted and handed to the services and jobs a group is linked to; only their names are shown."
      icon={KeyRound}
      count={data?.length}
      error={error}
      emptyTitle="No secret group yet"
      emptyText="A secret group holds named values and files for several services and jobs. Make one here, or declare it in a project file."
    >
      {(found) => (
        <Table aria-label="Secret groups">
          <TableHead>
            <tr>
              <TableHeader>Group</TableHeader>
              <TableHeader>Values</TableHeader>
              <TableHeader className="max-md:hidden">Files</TableHeader>
              <TableHeader className="text-right">Changed</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {found.map((group) => (
              <TableRow key={group.id} interactive>
                <TableCell className="align-top leading-8">
                  <RowLink href={resourceHref(projectId, "secrets", group.id)}>{group.name}</RowLink>{" "}
                  <span className="text-ink-3">{group.id}</span>
                </TableCell>
                <TableCell className="py-1.5 align-top whitespace-normal">
                  <NameList names={group.valueNames} />
                </TableCell>
                <TableCell className="py-1.5 align-top whitespace-normal max-md:hidden">
                  <NameList names={group.fileNames} />
                </TableCell>
                <TableCell className="text-right align-top leading-8 text-ink-2">
                  <RelativeTime at={group.updatedAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListFrame>
  );
}
