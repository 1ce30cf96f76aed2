import type { Actor } from "@/server/auth";
import { AppError } from "@/server/errors";
import { TokenBuckets } from "./token-buckets";

/** Of one person, or one API token of theirs, in one process; what is beyond is told 429 and when to come back. */
const REQUESTS = { burst: 2000, perSecond: 100, maxKeys: 10_000 };

const holder = globalThis as typeof globalThis & { slipwayRestBuckets?: TokenBuckets };

/** Counts a request of the API. @throws AppError 429, with `details.retryAfterSeconds` */
export function countRequest({ userId, tokenName = "" }: Pick<Actor, "userId" | "tokenName">): void {
  // Next.js instantiates modules more than once; the requests of a person count together.
  const buckets = (holder.slipwayRestBuckets ??= new TokenBuckets(REQUESTS));
  const retryAfterSeconds = buckets.take(`${userId ?? ""} ${tokenName}`);
  if (retryAfterSeconds === 0) return;
  throw AppError.tooMany(
    `You ask more often than this server answers one token. Wait ${retryAfterSeconds} s, then ask again.`,
    { retryAfterSeconds },
  );
}
