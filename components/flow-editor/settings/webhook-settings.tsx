"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { useEditorContext } from "../editor-context";
import { WebhookDeliveries } from "./webhook-deliveries";

/** The address at which programs start the flow, and what all its triggers told it. Takes effect at once. */
export function WebhookSettings() {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const flow = useQuery(trpc.flows.get.queryOptions(place));
  if (flow.data === null) {
    return (
      <p className="text-ink-2">Publish the flow first: then programs can start it, and this says how.</p>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <Address />
      <WebhookDeliveries />
    </div>
  );
}

type Asked = "rotate" | "revoke" | "unsign";
/** What was told this once. */
interface Told {
  what: "address" | "secret";
  text: string;
}

function Address() {
  const { place, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const webhook = useQuery(trpc.webhooks.get.queryOptions(place));
  const onSuccess = () => {
    setAsked(null);
    return queries.invalidateQueries(trpc.webhooks.get.queryFilter(place));
  };
  const rotate = useMutation(
    trpc.webhooks.rotateToken.mutationOptions({
      onSuccess: ({ url }) => {
        setTold({ what: "address", text: url });
        return onSuccess();
      },
    }),
  );
  const sign = useMutation(
    trpc.webhooks.rotateSecret.mutationOptions({
      onSuccess: ({ secret }) => {
        setTold({ what: "secret", text: secret });
        return onSuccess();
      },
    }),
  );
  const revoke = useMutation(
    trpc.webhooks.revokeToken.mutationOptions({
      onSuccess: () => {
        setTold(null);
        return onSuccess();
      },
    }),
  );
  const unsign = useMutation(
    trpc.webhooks.removeSecret.mutationOptions({
      onSuccess: () => {
        setTold(null);
        return onSuccess();
      },
    }),
  );
  const allowGet = useMutation(trpc.webhooks.allowGet.mutationOptions({ onSuccess }));
  const failed = [rotate, sign, revoke, unsign, allowGet, webhook].find((one) => one.error !== null)?.error;
  const { data } = webhook;
  const readOnly = whyNotEdit !== null;
  if (data === undefined)
    return failed ? (
      <InlineAlert tone="danger" title={failureText(failed)} />
    ) : (
      <Skeleton className="h-40 w-full" />
    );
  const confirmed = { rotate, revoke, unsign } as const;
  return (
    <section className="flex flex-col gap-4">
      <div>
        <h3 className="font-medium">Webhook</h3>
        <p className="text-sm text-ink-2">
          A program that calls this flow’s address starts a run: <code>?trigger.branch=main</code> gives a
          trigger its branch, <code>name</code> and <code>description</code> the run’s, and everything else is
          an argument.
        </p>
      </div>
      {failed && <InlineAlert tone="danger" title={failureText(failed)} />}
      {told && (
        <div role="status" className="flex flex-col gap-1 rounded-md border bg-sunken p-3">
          <p className="text-sm">Copy the {told.what} now. Nobody can read it again.</p>
          <p className="flex items-center gap-2">
            <code className="min-w-0 flex-1 select-all [overflow-wrap:anywhere]">{told.text}</code>
            <CopyButton text={told.text} label={`Copy ${told.what}`} />
          </p>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 basis-56">
          {data.token === null ? (
            "It has no address yet."
          ) : (
            <>
              Address ending in <code>{data.token.end}</code>, made by {data.token.madeBy}{" "}
              <RelativeTime at={data.token.madeAt} />
            </>
          )}
        </p>
        {data.token === null ? (
          <Button disabled={readOnly} pending={rotate.isPending} onClick={() => rotate.mutate(place)}>
            Make address
          </Button>
        ) : (
          <>
            <Button disabled={readOnly} onClick={() => setAsked("rotate")}>
              <RefreshCw aria-hidden /> Replace address
            </Button>
            <Button variant="danger-quiet" disabled={readOnly} onClick={() => setAsked("revoke")}>
              Revoke address
            </Button>
          </>
        )}
      </div>
      <div className="flex items-start gap-3">
        <Switch
          id="webhook-get"
          aria-describedby="webhook-get-hint"
          checked={allowGet.isPending ? allowGet.variables.getAllowed : data.getAllowed}
          disabled={readOnly || allowGet.isPending}
          onCheckedChange={(getAllowed) => allowGet.mutate({ ...place, getAllowed })}
          className="mt-1"
        />
        <div>
          <label htmlFor="webhook-get" className="font-medium">
            GET starts a run too
          </label>
          <p id="webhook-get-hint" className="text-sm text-ink-2">
            Off, only POST does, and a browser that opens the address starts nothing.
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 basis-56">
          {data.signed ? "Calls have to be signed." : "Calls need no signature."}{" "}
          <span className="text-sm text-ink-2">
            A signed one has <code>X-Signature-256</code>, the HMAC-SHA256 of its body.
          </span>
        </p>
        <Button disabled={readOnly} pending={sign.isPending} onClick={() => sign.mutate(place)}>
          {data.signed ? "Replace secret" : "Require signatures"}
        </Button>
        {data.signed && (
          <Button variant="danger-quiet" disabled={readOnly} onClick={() => setAsked("unsign")}>
            Remove secret
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => {
          if (!open) setAsked(null);
        }}
        title={CONFIRM[asked ?? "rotate"].title}
        action={CONFIRM[asked ?? "rotate"].title}
        pending={asked !== null && confirmed[asked].isPending}
        error={asked === null || confirmed[asked].error === null ? null : failureText(confirmed[asked].error)}
        onConfirm={() => {
          if (asked !== null) confirmed[asked].mutate(place);
        }}
      >
        {CONFIRM[asked ?? "rotate"].text}
      </ConfirmDialog>
    </section>
  );
}

const CONFIRM = {
  rotate: {
    title: "Replace address",
    text: "The address there is now opens nothing any more. Programs that call it need the new one.",
  },
  revoke: {
    title: "Revoke address",
    text: "The address opens nothing any more, and programs that call it start no runs. A new one can be made.",
  },
  unsign: {
    title: "Remove secret",
    text: "Whoever has the address can start runs then, signed or not.",
  },
} as const satisfies Record<Asked, { title: string; text: string }>;
