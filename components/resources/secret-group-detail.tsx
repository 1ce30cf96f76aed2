"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound, Pencil } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formHref, ResourceActions, userHref } from "./forms";
import { useBlockedBy } from "./use-permission";

/** One secret group: what it holds by name, and who is given it. Values are never shown. */
export function SecretGroupDetail({ projectId, id }: { projectId: string; id: string }) {
  const trpc = useTRPC();
  const { data: group } = useQuery(trpc.resources.secretGroups.get.queryOptions({ projectId, id }));
  const { data: users } = useQuery(
    trpc.resourceChanges.users.queryOptions({ projectId, collection: "secretGroups", id }),
  );
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  if (group === undefined) return <SkeletonRows />;
  const names = [
    ...group.valueNames.map((name) => ({ name, what: "Value" })),
    ...group.fileNames.map((name) => ({ name, what: "File" })),
  ];
  return (
    <>
      <PageHeader
        title={group.name}
        description={
          <>
            Changed <RelativeTime at={group.updatedAt} />
          </>
        }
        actions={
          <>
            {blockedBy === undefined && (
              <Button asChild variant="primary">
                <Link href={formHref(projectId, "secret-group", id)}>
                  <Pencil aria-hidden /> Edit values
                </Link>
              </Button>
            )}
            <ResourceActions projectId={projectId} kind="secret-group" id={id} name={group.name} />
          </>
        }
      />
      <Card>
        <CardHeader title="Values and files" detail={names.length} />
        {names.length === 0 ? (
          <EmptyState icon={KeyRound} title="It holds nothing yet">
            Press Edit values to add the first one.
          </EmptyState>
        ) : (
          <Table aria-label="Values and files">
            <TableHead>
              <tr>
                <TableHeader>Name</TableHeader>
                <TableHeader>Kind</TableHeader>
                <TableHeader className="text-right">State</TableHeader>
              </tr>
            </TableHead>
            <TableBody>
              {names.map(({ name, what }) => (
                <TableRow key={`${what} ${name}`}>
                  <TableCell className="w-full max-w-0 truncate">
                    <code>{name}</code>
                  </TableCell>
                  <TableCell className="text-ink-2">{what}</TableCell>
                  <TableCell className="text-right">
                    <Badge tone="green">Set</Badge>
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
      <Card>
        <CardHeader title="Used by" detail={users?.length} />
        {users === undefined && <SkeletonRows rows={2} />}
        {users?.length === 0 && (
          <EmptyState icon={KeyRound} title="Nothing is given it yet">
            Link it in the form of a service or job, or name it in a release flow.
          </EmptyState>
        )}
        <ul>
          {users?.map((user) => (
            <li
              key={user.name}
              className="flex min-h-8 items-center gap-1.5 border-b px-3 py-1 last:border-b-0"
            >
              <Link href={userHref(projectId, user.place)} className="font-medium hover:underline">
                {user.name}
              </Link>
              <span className="text-ink-2">{user.use}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
