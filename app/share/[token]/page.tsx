import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { runTitle } from "@/components/run-view";
import { ShareOver, SharedRunView } from "@/components/share-view";
import { getDb } from "@/server/db";
import { openShare, readSharedRun } from "@/server/shares";

export const dynamic = "force-dynamic";

interface SharePageProps {
  params: Promise<{ token: string }>;
}

/** Once a request, for the title and the page. */
const open = cache(async (token: string) => {
  const share = await openShare(getDb(), token);
  if (share.state === "unknown") notFound();
  return share.state === "open" ? { ...share, run: await readSharedRun(getDb(), share) } : share;
});

const UNLISTED = { robots: { index: false, follow: false }, referrer: "no-referrer" } as const;

export async function generateMetadata({ params }: SharePageProps): Promise<Metadata> {
  const share = await open((await params).token);
  if (share.state !== "open") return { ...UNLISTED, title: "This link is over" };
  const { detail } = share.run;
  return { ...UNLISTED, title: `${runTitle(detail)} · ${detail.stage}` };
}

/** A run for those without an account: what its link shows, and no way to anything else. */
export default async function SharePage({ params }: SharePageProps) {
  const { token } = await params;
  const share = await open(token);
  if (share.state !== "open") return <ShareOver state={share.state} at={share.at?.toISOString() ?? null} />;
  return <SharedRunView token={token} shared={share.run} />;
}
