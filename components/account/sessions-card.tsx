"use client";

import { useMutation } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { InlineAlert } from "@/components/ui/inline-alert";

/** Ends every session of the person, this one too. */
export function SessionsCard() {
  const trpc = useTRPC();
  const end = useMutation(
    trpc.session.endAll.mutationOptions({ onSuccess: () => signOut({ callbackUrl: "/sign-in" }) }),
  );
  return (
    <Card className="max-w-xl">
      <CardHeader title="Sessions" />
      <CardBody className="flex flex-col items-start gap-3">
        {end.error && <InlineAlert tone="danger">{failureText(end.error)}</InlineAlert>}
        <p className="text-ink-2">
          Signs you out in every browser, this one included. Your API tokens stay valid; revoke them in a
          project’s settings.
        </p>
        <Button variant="danger-quiet" pending={end.isPending} onClick={() => end.mutate()}>
          <LogOut aria-hidden /> Sign out everywhere
        </Button>
      </CardBody>
    </Card>
  );
}
