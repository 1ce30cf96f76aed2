import type { WatchedPull } from "@/server/db/generated/client";
import type { RefListing } from "@/server/git";
import type { Occurrence } from "./occurrences";

type Fact = Pick<WatchedPull, "number" | "branch" | "sha" | "isDraft" | "isOpen" | "isNews">;

const refsOf = (number: number) => [`refs/pull/${number}/head`, `refs/merge-requests/${number}/head`];

/** Adds the requests of providers that have no refs for them, as far as git itself bears out what was said of them. */
export function withReportedPulls(listing: RefListing, facts: readonly Fact[]): RefListing {
  const reported = facts.flatMap(({ number, branch, sha, isOpen }) => {
    const head = branch === null ? undefined : listing.refs[`refs/heads/${branch}`];
    const isListed = refsOf(number).some((ref) => Object.hasOwn(listing.refs, ref));
    return isOpen && !isListed && head?.startsWith(sha) === true ? [[`refs/pull/${number}/head`, head]] : [];
  });
  return {
    ...listing,
    refs: { ...listing.refs, ...(Object.fromEntries(reported) as Record<string, string>) },
  };
}

/** Without the requests that are as good as new since. */
export function withoutNews(
  refs: Readonly<Record<string, string>>,
  facts: readonly Fact[],
): Record<string, string> {
  const news = new Set(facts.filter(({ isNews }) => isNews).flatMap(({ number }) => refsOf(number)));
  return Object.fromEntries(Object.entries(refs).filter(([ref]) => !news.has(ref)));
}

/** What is new, with what is known of requests beyond git. Of a closed one nothing is. */
export function withFacts(occurrences: readonly Occurrence[], facts: readonly Fact[]): Occurrence[] {
  return occurrences.flatMap((occurrence) => {
    const { kind, pullRequestId, sha } = occurrence;
    const fact = kind === "pull" ? facts.find((one) => one.number === pullRequestId) : undefined;
    if (fact === undefined) return [occurrence];
    // It has moved on since that was said.
    if (!sha.startsWith(fact.sha)) return [{ ...occurrence, isDraft: fact.isDraft }];
    const { branch, isDraft, isNews } = fact;
    return fact.isOpen ? [{ ...occurrence, branch, isDraft, isNews }] : [];
  });
}
