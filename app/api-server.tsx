import "server-only";
import {
  dehydrate,
  HydrationBoundary,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  type QueryKey,
} from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache, type ReactNode } from "react";
import { makeQueryClient } from "@/components/trpc/query-client";
import { createApiContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCallerFactory } from "@/server/api/trpc";
import { isSecureRequest } from "@/server/auth";

const getContext = cache(async () => {
  const requestHeaders = await headers();
  return createApiContext(requestHeaders, { secure: isSecureRequest(requestHeaders) });
});

/** One per request, whoever asks for it. */
const getQueryClient = cache(makeQueryClient);

const makeCaller = createCallerFactory(appRouter);

/** The API as the person who sent this request, without HTTP in between. */
export const getApi = cache(async () => makeCaller(await getContext()));

/** Query options of the API for `prefetch`. */
export const api = createTRPCOptionsProxy({
  ctx: getContext,
  router: appRouter,
  queryClient: getQueryClient,
});

/**
 * Asks before the page is sent, so that its first paint has the answer. What does not exist shows the not-found page,
 * nobody signed in the sign-in page; any other failure is thrown to the error page.
 */
export async function prefetch<Data, Failure, Value, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Failure, Value, Key>,
): Promise<Value> {
  return orNotFound(getQueryClient().fetchQuery(options));
}

/** The same for the first page of an endless list. */
export async function prefetchInfinite<Data, Failure, Value, Key extends QueryKey, Param>(
  options: FetchInfiniteQueryOptions<Data, Failure, Value, Key, Param>,
): Promise<void> {
  await orNotFound(getQueryClient().fetchInfiniteQuery(options));
}

/** The same for a direct call: `orNotFound(api.projects.get(…))`. */
export async function orNotFound<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TRPCError && error.code === "NOT_FOUND") notFound();
    if (error instanceof TRPCError && error.code === "UNAUTHORIZED") redirect("/sign-in");
    throw error;
  }
}

/** Hands everything that was prefetched to the browser. */
export function Prefetched({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}
