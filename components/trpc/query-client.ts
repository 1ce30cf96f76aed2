import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import superjson from "superjson";

/** A page's first data came with it; asking again at once would only repeat it. */
const STALE_MS = 5_000;
const RETRIES = 3;

/** Settings shared by the server, which fills a client before the page, and the browser, which goes on with it. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: STALE_MS, retry: (failures, error) => failures < RETRIES && isPassing(error) },
      dehydrate: {
        serializeData: superjson.serialize,
        // Queries still under way are sent as promises and stream in.
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}

/** No answer at all, or the server's own failure: worth another try. A refusal stays one. */
function isPassing(error: Error): boolean {
  if (!(error instanceof TRPCClientError)) return true;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("httpStatus" in data)) return true;
  return typeof data.httpStatus !== "number" || data.httpStatus >= 500;
}
