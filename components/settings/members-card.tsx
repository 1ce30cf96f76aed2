"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";
import { ActionButton, failureText, useBlockedBy } from "@/components/resources";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { AddMemberDialog } from "./add-member-dialog";
import { ROLE_OPTIONS } from "./roles";

type Member = ApiOutputs["members"]["list"][number];

/** Who belongs to a project, and as what. */
export function MembersCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: members } = useQuery(trpc.members.list.queryOptions({ projectId }));
  const blockedBy = useBlockedBy(projectId, "administer");
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  const refresh = () => queryClient.invalidateQueries(trpc.members.list.pathFilter());
  const change = useMutation(
    trpc.members.set.mutationOptions({
      onSettled: refresh,
      onSuccess: (_, { email, role }) => toast({ tone: "success", title: `${email} is ${role} now.` }),
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: async () => {
        await refresh();
        setRemoving(null);
      },
    }),
  );
  return (
    <Card aria-busy={members === undefined}>
      <CardHeader
        title="Members"
        detail={members?.length}
        actions={
          <ActionButton size="sm" blockedBy={blockedBy} onClick={() => setAdding(true)}>
            <UserPlus aria-hidden /> Add member
          </ActionButton>
        }
      />
      <AddMemberDialog projectId={projectId} open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null);
        }}
        title={`Remove ${removing?.name ?? ""}`}
        action="Remove member"
        pending={remove.isPending}
        error={failureText(remove.error)}
        onConfirm={() => {
          if (removing) remove.mutate({ projectId, userId: removing.userId });
        }}
      >
        {removing?.email} can no longer see this project, and their API tokens no longer reach it. Runs they
        started go on.
      </ConfirmDialog>
      {members === undefined ? (
        <SkeletonRows rows={3} />
      ) : members.length === 0 ? (
        <EmptyState icon={UserPlus} title="No member yet">
          Administrators of the server reach every project. Add the people who work on this one.
        </EmptyState>
      ) : (
        <Table aria-label="Members">
          <TableHead>
            <tr>
              <TableHeader>Name</TableHeader>
              <TableHeader className="max-sm:hidden">Since</TableHeader>
              <TableHeader className="w-36">Role</TableHeader>
              <TableHeader className="w-px">
                <span className="sr-only">Actions</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {members.map((member) => (
              <TableRow key={member.userId}>
                <TableCell className="h-11 w-full max-w-0 truncate">
                  <span className="font-medium">{member.name}</span>{" "}
                  <span className="text-ink-3">{member.email}</span>
                </TableCell>
                <TableCell className="text-ink-2 max-sm:hidden">
                  <RelativeTime at={member.since} />
                </TableCell>
                <TableCell>
                  <Select
                    aria-label={`Role of ${member.name}`}
                    className="w-32"
                    value={member.role}
                    options={ROLE_OPTIONS}
                    disabled={blockedBy !== undefined || change.isPending}
                    onValueChange={(role) => change.mutate({ projectId, email: member.email, role })}
                  />
                </TableCell>
                <TableCell>
                  <ActionButton
                    variant="ghost"
                    size="icon-sm"
                    aria-label={`Remove ${member.name}`}
                    blockedBy={blockedBy}
                    onClick={() => setRemoving(member)}
                  >
                    <UserMinus aria-hidden />
                  </ActionButton>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}
