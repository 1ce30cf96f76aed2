import { Prisma } from "./generated/client";

/**
 * Prisma: the server cannot be reached, refuses, is too slow, has closed the connection or has too many; the pool gave
 * none in time; the transaction is gone with its connection.
 */
const PRISMA_CODES = new Set(["P1001", "P1002", "P1008", "P1011", "P1017", "P2024", "P2028", "P2037"]);
/** Connection exceptions, "shutting down", "crashed", "starting up", too many connections, no resources, disk full, I/O. */
const SQLSTATES = /^(08...|57P0[1-5]|53[0-9]..|58...|25P03)$/;
const SOCKET_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);
const DISK_FULL = "53100";
/** What node-postgres says without a code. */
const SENTENCES =
  /Connection terminated|connection error and is not queryable|Client was closed|timeout exceeded when trying to connect|server closed the connection|Can't reach database server|Transaction (not found|already closed)/i;
/** How deep errors are looked into: Prisma keeps the driver's error in `cause` or `meta`. */
const DEPTH = 4;

/**
 * Whether something failed because the database was not there, or not for long enough: it was restarted, the network
 * dropped the connection, its disk is full. What was asked for may have been done or not; asking anew later is right.
 */
export function isDatabaseLost(error: unknown): boolean {
  return someLayer(error, looksLost, DEPTH);
}

/**
 * Whether doing the same again is the answer: the database was lost, or it has taken back one of two transactions that
 * stood in each other's way.
 */
export function asksToTryAgain(error: unknown): boolean {
  return isDatabaseLost(error) || someLayer(error, isConflict, DEPTH);
}

/**
 * What to tell people of something that failed because the database could not do it just now: null for any other
 * failure, also for lost connections to something else.
 */
export function describeOutage(
  error: unknown,
): { code: "disk-full" | "database-unavailable"; message: string } | null {
  if (!someLayer(error, isOfDatabase, DEPTH) || !isDatabaseLost(error)) return null;
  if (someLayer(error, ({ code, originalCode }) => [code, originalCode].includes(DISK_FULL), DEPTH)) {
    return {
      code: "disk-full",
      message:
        "The disk of the database is full, so this was not done. Free some space there; runs go on by themselves then.",
    };
  }
  return {
    code: "database-unavailable",
    message:
      "The database does not answer just now. Nothing is lost: look whether this was done, or try again.",
  };
}

/** Of Prisma, or of PostgreSQL itself. */
function isOfDatabase({ name, severity, message }: Layer): boolean {
  return (
    (typeof name === "string" && name.startsWith("PrismaClient")) ||
    typeof severity === "string" ||
    (typeof message === "string" && SENTENCES.test(message))
  );
}

type Layer = Record<string, unknown>;

/** Whether it holds for the error or for one that it was made of. */
function someLayer(error: unknown, holds: (layer: Layer) => boolean, depth: number): boolean {
  if (typeof error !== "object" || error === null || depth === 0) return false;
  const layer = error as Layer;
  return (
    holds(layer) ||
    [layer.meta, layer.cause, layer.driverAdapterError].some((inner) => someLayer(inner, holds, depth - 1))
  );
}

/** Deadlock, serialisation failure, and Prisma's word for both. */
function isConflict({ code, originalCode }: Layer): boolean {
  return [code, originalCode].some((one) => one === "40001" || one === "40P01" || one === "P2034");
}

function looksLost(layer: Layer): boolean {
  if (layer instanceof Prisma.PrismaClientInitializationError) return true;
  const { code, originalCode, kind, message } = layer;
  if ([code, originalCode].some(isLostCode)) return true;
  if (typeof kind === "string" && LOST_KINDS.has(kind)) return true;
  return typeof message === "string" && SENTENCES.test(message);
}

const LOST_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TransactionAlreadyClosed",
]);

function isLostCode(code: unknown): boolean {
  if (typeof code !== "string") return false;
  return PRISMA_CODES.has(code) || SOCKET_CODES.has(code) || SQLSTATES.test(code);
}
