"use client";

import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, retryLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState, type ReactNode } from "react";
import superjson from "superjson";
import type { AppRouter } from "@/server/api/root";
import { makeQueryClient } from "./query-client";

const context = createTRPCContext<AppRouter>();

/** Options for TanStack Query's hooks: `useQuery(useTRPC().projects.list.queryOptions())`. */
export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;

const ENDPOINT = "/api/trpc";
/** Longest pause between two attempts to make a live connection again. */
const RECONNECT_MAX_MS = 5_000;

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: [
          // An EventSource gives up for good on a 502, as a proxy sends while the server restarts.
          retryLink({
            retry: ({ error }) => {
              const status = error.data?.httpStatus;
              return status === undefined || status >= 500;
            },
            retryDelayMs: (attempt) => Math.min(250 * 2 ** attempt, RECONNECT_MAX_MS),
          }),
          httpSubscriptionLink({ url: ENDPOINT, transformer: superjson }),
        ],
        false: httpBatchLink({ url: ENDPOINT, transformer: superjson }),
      }),
    ],
  });
}

let browserQueryClient: QueryClient | undefined;

/** On the server every request its own; in the browser one for as long as the tab lives, even if React suspends. */
function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserQueryClient ??= makeQueryClient();
  return browserQueryClient;
}

/** The API for every component below it. */
export function TRPCReactProvider({ children }: { children: ReactNode }) {
  const queryClient = getQueryClient();
  const [trpcClient] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
