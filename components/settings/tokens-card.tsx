"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeySquare, Plus } from "lucide-react";
import { useState } from "react";
import { failureText } from "@/components/resources";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { useNow } from "@/components/ui/now";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { CreateTokenDialog } from "./create-token-dialog";
import { tokenState } from "./token-state";

type Token = ApiOutputs["tokens"]["list"][number];

/** The person's own API tokens that reach a project. */
export function TokensCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data } = useQuery(trpc.tokens.list.queryOptions());
  const tokens = data?.filter((token) => token.projectId === null || token.projectId === projectId);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.tokens.list.pathFilter());
        setRevoking(null);
      },
    }),
  );
  return (
    <Card aria-busy={tokens === undefined}>
      <CardHeader
        title="Your API tokens"
        actions={
          <Button size="sm" onClick={() => setCreating(true)}>
            <Plus aria-hidden /> Create token
          </Button>
        }
      />
      <CreateTokenDialog projectId={projectId} open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => {
          if (!open) setRevoking(null);
        }}
        title={`Revoke ${revoking?.name ?? ""}`}
        action="Revoke token"
        pending={revoke.isPending}
        error={failureText(revoke.error)}
        onConfirm={() => {
          if (revoking) revoke.mutate({ tokenId: revoking.id });
        }}
      >
        Programs that use it are refused from now on. This cannot be undone; a new token can be created.
      </ConfirmDialog>
      {tokens === undefined && <SkeletonRows rows={2} />}
      {tokens?.length === 0 && (
        <EmptyState icon={KeySquare} title="No token yet">
          Programs use a token instead of your password: the command line, a CI, your own scripts.
        </EmptyState>
      )}
      {tokens !== undefined && tokens.length > 0 && (
        <Table aria-label="API tokens">
          <TableHead>
            <tr>
              <TableHeader>Name</TableHeader>
              <TableHeader>Role</TableHeader>
              <TableHeader className="max-md:hidden">Reaches</TableHeader>
              <TableHeader className="max-sm:hidden">Last used</TableHeader>
              <TableHeader className="max-sm:hidden">Expires</TableHeader>
              <TableHeader className="w-px">
                <span className="sr-only">Actions</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const state = tokenState(token, useNow(false));
  return (
    <TableRow>
      <TableCell className="h-11 w-full max-w-0 truncate font-medium">{token.name}</TableCell>
      <TableCell>
        <Badge tone="outline">{token.role}</Badge>
      </TableCell>
      <TableCell className="text-ink-2 max-md:hidden">{token.projectId ?? "All your projects"}</TableCell>
      <TableCell className="text-ink-2 max-sm:hidden">
        {token.lastUsedAt ? (
          <RelativeTime at={token.lastUsedAt} />
        ) : (
          <span className="text-ink-3">Never</span>
        )}
      </TableCell>
      <TableCell className="text-ink-2 max-sm:hidden">
        {token.expiresAt ? <RelativeTime at={token.expiresAt} /> : "Never"}
      </TableCell>
      <TableCell className="text-right">
        {state === "valid" ? (
          <Button size="sm" variant="danger-quiet" onClick={onRevoke} aria-label={`Revoke ${token.name}`}>
            Revoke
          </Button>
        ) : (
          <Badge>{state}</Badge>
        )}
      </TableCell>
    </TableRow>
  );
}
