import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { safeNextPath, SignInForm } from "@/components/sign-in";
import { getApi } from "@/app/api-server";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, callbackUrl, error } = await searchParams;
  const target = safeNextPath(first(next) ?? first(callbackUrl));
  if ((await (await getApi()).session.me()) !== null) redirect(target);
  return <SignInForm next={target} initialError={first(error) ?? null} />;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
