import { AppError } from "@/server/errors";
import { recordAudit } from "@/server/audit";
import type { Db } from "@/server/db";
import { AttemptLimiter } from "./attempt-limiter";
import { verifyNothing, verifyPassword } from "./password";

const WINDOW_MS = 15 * 60_000;
// Shared by both instances Next.js makes of this module, else every limit is doubled.
const holder = globalThis as typeof globalThis & {
  slipwaySignInLimits?: {
    perAccountAndAddress: AttemptLimiter;
    perAddress: AttemptLimiter;
    perAccount: AttemptLimiter;
  };
};

/**
 * Ten guesses at one account from one address, fifty from one address at all. The limit of an account as a whole is
 * wide: a narrow one would let anybody lock its owner out.
 */
function limits() {
  holder.slipwaySignInLimits ??= {
    perAccountAndAddress: new AttemptLimiter({ maxFailures: 10, windowMs: WINDOW_MS, maxKeys: 10_000 }),
    perAddress: new AttemptLimiter({ maxFailures: 50, windowMs: WINDOW_MS, maxKeys: 10_000 }),
    perAccount: new AttemptLimiter({ maxFailures: 200, windowMs: WINDOW_MS, maxKeys: 10_000 }),
  };
  return holder.slipwaySignInLimits;
}

export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  sessionEpoch: number;
}

/**
 * Checks a password. Null when e-mail address and password do not belong together.
 * @throws AppError 429 after too many failures
 */
export async function signInWithPassword(
  db: Db,
  attempt: { email: string; password: string; address: string },
): Promise<SignedInUser | null> {
  const email = attempt.email.trim().toLowerCase();
  const { perAccountAndAddress, perAddress, perAccount } = limits();
  const counted = [
    [perAccountAndAddress, `${email} ${attempt.address}`],
    [perAddress, attempt.address],
    [perAccount, email],
  ] as const;
  const waitSeconds = Math.max(...counted.map(([limiter, key]) => limiter.retryAfterSeconds(key)));
  if (waitSeconds > 0) {
    throw AppError.tooMany(
      `Too many failed attempts to sign in. Try again in ${Math.ceil(waitSeconds / 60)} minutes.`,
      { retryAfterSeconds: waitSeconds },
    );
  }
  const user = await db.user.findUnique({ where: { email } });
  const hash = user?.passwordHash ?? null;
  const correct =
    hash === null ? await verifyNothing(attempt.password) : await verifyPassword(attempt.password, hash);
  if (user === null || !correct) {
    for (const [limiter, key] of counted) limiter.recordFailure(key);
    return null;
  }
  perAccountAndAddress.forget(`${email} ${attempt.address}`);
  await recordAudit(
    db,
    { userId: user.id, name: user.name, origin: "ui" },
    { projectId: null, action: "session.sign-in", subject: user.email, detail: { address: attempt.address } },
  );
  return { id: user.id, email: user.email, name: user.name, sessionEpoch: user.sessionEpoch };
}
