"use client";

import { ServerCrash } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export interface ErrorScreenProps {
  /** In production only `digest` tells one failure from another; the server's log has it too. */
  error: Error & { digest?: string };
  reset: () => void;
}

/** For a page that could not be made. */
export function ErrorScreen({ error, reset }: ErrorScreenProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  useEffect(() => {
    console.error(error);
  }, [error]);
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <EmptyState
      icon={ServerCrash}
      title={<h1>This page could not be made</h1>}
      action={
        <Button onClick={retry} pending={pending}>
          Try again
        </Button>
      }
      className="min-h-[60dvh] justify-center"
    >
      <p>
        The server failed while making it. Running releases go on. Try again; if it stays, the server’s log
        has the reason.
      </p>
      {error.digest && (
        <p className="mt-2">
          Look for <code>{error.digest}</code> in the log.
        </p>
      )}
    </EmptyState>
  );
}
