"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { runHref } from "@/components/runs-list";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { LinkActions } from "./link-actions";
import { RevokeLinkDialog } from "./revoke-link-dialog";
import { shareLinksInput } from "./share-links-input";
import { shownWords } from "./share-types";
import { useRevokeLink } from "./use-revoke-link";

/** Every share link of a project, the newest first. Expects `shares.list` prefetched with `shareLinksInput`. */
export function ShareLinksCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    trpc.shares.list.infiniteQueryOptions(shareLinksInput(projectId), {
      getNextPageParam: ({ nextCursor }) => nextCursor,
    }),
  );
  const revoke = useRevokeLink(projectId);
  const links = data.pages.flatMap((page) => page.links);
  return (
    <Card>
      <CardHeader title="Share links" />
      {links.length === 0 ? (
        <EmptyState icon={Link2} title="No run is shared">
          Share on the page of a run makes a link with which people without an account can watch it.
        </EmptyState>
      ) : (
        <Table aria-label="Share links">
          <TableHead>
            <tr>
              <TableHeader>Run</TableHeader>
              <TableHeader className="max-lg:hidden">Shows</TableHeader>
              <TableHeader className="max-sm:hidden">Made by</TableHeader>
              <TableHeader className="max-md:hidden">Last opened</TableHeader>
              <TableHeader>Expires</TableHeader>
              <TableHeader className="w-px">
                <span className="sr-only">Actions</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {links.map((link) => (
              <TableRow key={link.id}>
                <TableCell className="h-11 w-full max-w-0 truncate max-sm:py-2 max-sm:whitespace-normal">
                  <RowLink href={runHref(projectId, link.run.id)}>
                    {link.run.pipelineId}/{link.run.stage} #{link.run.number}
                  </RowLink>
                </TableCell>
                <TableCell className="text-ink-2 max-lg:hidden">{shownWords(link.shows)}</TableCell>
                <TableCell className="text-ink-2 max-sm:hidden">
                  {link.createdBy} <RelativeTime at={link.createdAt} className="text-ink-3" />
                </TableCell>
                <TableCell className="text-ink-2 max-md:hidden">
                  {link.lastSeenAt === null ? (
                    <span className="text-ink-3">Never</span>
                  ) : (
                    <RelativeTime at={link.lastSeenAt} />
                  )}
                </TableCell>
                <TableCell className="text-ink-2">
                  {link.state === "withdrawn" ? (
                    <span className="text-ink-3">–</span>
                  ) : (
                    <RelativeTime at={link.expiresAt} />
                  )}
                </TableCell>
                <TableCell className="relative z-10 text-right">
                  <LinkActions link={link} onRevoke={() => revoke.ask(link)} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {hasNextPage && (
        <div className="border-t p-2 text-center">
          <Button size="sm" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older links
          </Button>
        </div>
      )}
      <RevokeLinkDialog {...revoke} />
    </Card>
  );
}
