"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, Hourglass, RotateCw } from "lucide-react";
import { ActionButton, failureText, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { useNow } from "@/components/ui/now";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { Delivery } from "./words";

const STATUS = {
  waiting: { Icon: Hourglass, word: "In line", tone: "text-amber" },
  delivered: { Icon: CircleCheck, word: "Delivered", tone: "text-green" },
  failed: { Icon: CircleX, word: "Failed", tone: "text-red" },
} as const satisfies Record<Delivery["status"], object>;

/** One message: to whom, what came of it, what it said, and the way to send it again. */
export function DeliveryRow({ projectId, delivery }: { projectId: string; delivery: Delivery }) {
  const { status, content, integration, answer, createdAt, askedBy } = delivery;
  const { Icon, word, tone } = STATUS[status];
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-2">
      <span className={`flex w-24 shrink-0 items-center gap-1 text-sm ${tone}`}>
        <Icon aria-hidden className="size-4" /> {word}
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <details>
          <summary className="cursor-pointer [overflow-wrap:anywhere] pointer-coarse:min-h-10">
            {content.title}
          </summary>
          <MessageDetails content={content} />
        </details>
        <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          {integration.name} · <RelativeTime at={createdAt} />
          {askedBy !== null && ` · asked for by ${askedBy}`}
          <Standing delivery={delivery} />
        </p>
        {answer !== null && (
          <p
            className={`text-sm [overflow-wrap:anywhere] ${status === "failed" ? "text-red" : "text-ink-2"}`}
          >
            {answer}
          </p>
        )}
      </div>
      {status !== "waiting" && <SendAgain projectId={projectId} delivery={delivery} />}
    </li>
  );
}

function Standing({ delivery: { status, attempts, nextAttemptAt, toldTogether } }: { delivery: Delivery }) {
  if (toldTogether) return " · told together with others";
  if (status !== "waiting") return attempts > 1 ? ` · after ${attempts} attempts` : null;
  if (nextAttemptAt === null) return " · not tried yet";
  return (
    <>
      {" · "}
      {attempts === 1 ? "tried once" : `tried ${attempts} times`}, <NextAttempt at={nextAttemptAt} />
    </>
  );
}

/** A sender looks every few seconds. */
const SOON_MS = 5_000;

function NextAttempt({ at }: { at: string }) {
  const isSoon = new Date(at).getTime() - useNow() < SOON_MS;
  if (isSoon) return "next in a moment";
  return (
    <>
      next <RelativeTime at={at} />
    </>
  );
}

function MessageDetails({ content: { facts, note, action } }: Pick<Delivery, "content">) {
  return (
    <div className="my-1 flex flex-col gap-1 rounded-md border bg-sunken p-2 text-sm">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3">
        {facts.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {note !== null && <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{note}</p>}
      {action !== null && (
        <a href={action.url} className="self-start text-accent-text hover:underline">
          {action.label}
        </a>
      )}
    </div>
  );
}

function SendAgain({ projectId, delivery }: { projectId: string; delivery: Delivery }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const again = useMutation(
    trpc.notifications.sendAgain.mutationOptions({
      onSuccess: async () => {
        toast({ tone: "success", title: `The message to ${delivery.integration.name} is in line again.` });
        await queryClient.invalidateQueries(trpc.notifications.deliveries.pathFilter());
      },
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  return (
    <ActionButton
      size="sm"
      blockedBy={blockedBy}
      pending={again.isPending}
      aria-label={`Send again: ${delivery.content.title}`}
      onClick={() => again.mutate({ projectId, deliveryId: delivery.id })}
    >
      <RotateCw aria-hidden /> Send again
    </ActionButton>
  );
}
