"use client";

import { useQuery } from "@tanstack/react-query";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { LinkActions } from "./link-actions";
import { RevokeLinkDialog } from "./revoke-link-dialog";
import { shownWords, type ShareLink } from "./share-types";
import { useRevokeLink } from "./use-revoke-link";

export interface RunShareLinksProps {
  projectId: string;
  runId: string;
}

/** While the dialog is open, when a link was looked at last keeps up. */
const LOOK_EVERY_MS = 5_000;

/** Every link to one run, the newest first, with what can be done about it. */
export function RunShareLinks({ projectId, runId }: RunShareLinksProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.shares.list.queryOptions({ projectId, runId, limit: 100 }, { refetchInterval: LOOK_EVERY_MS }),
  );
  const revoke = useRevokeLink(projectId);
  return (
    <section aria-label="Links to this run">
      <h3 className="mb-1.5 text-sm font-medium text-ink-2">Links to this run</h3>
      {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
      {data === undefined && !error && <Skeleton className="h-14 w-full" />}
      {data?.links.length === 0 && <p className="text-ink-3">None yet.</p>}
      {data !== undefined && data.links.length > 0 && (
        <ul className="flex flex-col divide-y rounded-md border">
          {data.links.map((link) => (
            <li key={link.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
              <div className="min-w-0 flex-1 basis-56">
                <p>
                  {link.createdBy} <RelativeTime at={link.createdAt} />, {shownWords(link.shows)}
                </p>
                <p className="text-sm text-ink-3">
                  <Standing link={link} /> ·{" "}
                  {link.lastSeenAt === null ? (
                    "never opened"
                  ) : (
                    <>
                      last opened <RelativeTime at={link.lastSeenAt} />
                    </>
                  )}
                </p>
              </div>
              <LinkActions link={link} onRevoke={() => revoke.ask(link)} />
            </li>
          ))}
        </ul>
      )}
      <RevokeLinkDialog {...revoke} />
    </section>
  );
}

/** Until when a link is good, or since when it is not. */
function Standing({ link }: { link: ShareLink }) {
  if (link.revokedAt !== null) {
    return (
      <>
        Revoked by {link.revokedBy} <RelativeTime at={link.revokedAt} />
      </>
    );
  }
  if (link.state === "withdrawn") return <>Ended: {link.createdBy} may not share here any more</>;
  return (
    <>
      {link.state === "expired" ? "Expired" : "Expires"} <RelativeTime at={link.expiresAt} />
    </>
  );
}
