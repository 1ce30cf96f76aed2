"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { ActionButton, failureText, formHref, useBlockedBy } from "@/components/resources";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { OneTimeText } from "./one-time-text";

type Hook = ApiOutputs["webhooks"]["gitHooks"][number];
type Provider = Hook["provider"];

/** What each provider calls the page, the secret and the events of a webhook. */
const PROVIDERS: Readonly<Record<Provider, { name: string; steps: string }>> = {
  github: {
    name: "GitHub",
    steps:
      "In the repository: Settings, Webhooks, Add webhook. Content type application/json; events: pushes and pull requests.",
  },
  gitlab: {
    name: "GitLab",
    steps:
      "In the project: Settings, Webhooks. The secret is the “Secret token”; triggers: push, tag push and merge request events.",
  },
  gitea: {
    name: "Gitea",
    steps:
      "In the repository: Settings, Webhooks, Add Gitea webhook. POST, application/json; events: push, create and pull request.",
  },
  bitbucket: {
    name: "Bitbucket",
    steps:
      "In the repository: Repository settings, Webhooks, Add webhook. Triggers: repository push and pull requests.",
  },
};

/** Git providers that tell the project of pushes at once, and what it may do there. */
export function GitProvidersCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const hooks = useQuery(trpc.webhooks.gitHooks.queryOptions({ projectId }));
  const integrations = useQuery(trpc.notifications.integrations.queryOptions({ projectId }));
  const troubles = useQuery(trpc.webhooks.commitStatusTroubles.queryOptions({ projectId }));
  const [made, setMade] = useState<{ provider: Provider; url: string; secret: string } | null>(null);
  const [asked, setAsked] = useState<{ provider: Provider; what: "replace" | "remove" } | null>(null);
  const onSuccess = () => queries.invalidateQueries(trpc.webhooks.gitHooks.queryFilter({ projectId }));
  const rotate = useMutation(
    trpc.webhooks.rotateGitHook.mutationOptions({
      onSuccess: ({ url, secret }, { provider }) => {
        setMade({ provider, url, secret });
        setAsked(null);
        return onSuccess();
      },
    }),
  );
  const remove = useMutation(
    trpc.webhooks.removeGitHook.mutationOptions({
      onSuccess: () => {
        setAsked(null);
        return onSuccess();
      },
    }),
  );
  const asking = asked === null ? "" : PROVIDERS[asked.provider].name;
  const confirmed = asked?.what === "remove" ? remove : rotate;
  return (
    <Card aria-busy={hooks.data === undefined}>
      <CardHeader title="Git providers" />
      <p className="border-b px-3 py-2 text-sm text-ink-2">
        Triggers look at their repositories every half minute. A provider that may send notices has them look
        at once, and tells of drafts; an API token lets releases show on commits and pull requests.
      </p>
      {troubles.data?.map(({ error, runId, runNumber, askedAt }) => (
        <InlineAlert
          key={error}
          tone="warning"
          title={`Commits do not show run #${runNumber}: ${error}`}
          className="m-3 mb-0"
          actions={
            <Link
              className="text-accent-text underline underline-offset-2"
              href={`/projects/${encodeURIComponent(projectId)}/runs/${runId}`}
            >
              Open run
            </Link>
          }
        >
          <RelativeTime at={askedAt} />
        </InlineAlert>
      ))}
      {hooks.data === undefined && <SkeletonRows rows={4} />}
      <ul aria-label="Git providers" className="divide-y">
        {hooks.data?.map((hook) => (
          <ProviderRow
            key={hook.provider}
            projectId={projectId}
            hook={hook}
            tokens={(integrations.data ?? []).filter(({ kind }) => kind === hook.provider)}
            pending={rotate.isPending && rotate.variables.provider === hook.provider}
            onMake={() => rotate.mutate({ projectId, provider: hook.provider })}
            onAsk={(what) => setAsked({ provider: hook.provider, what })}
          />
        ))}
      </ul>
      <Dialog open={made !== null} onOpenChange={(open) => !open && setMade(null)}>
        {made !== null && (
          <DialogContent
            title={`Notices of ${PROVIDERS[made.provider].name}`}
            description={PROVIDERS[made.provider].steps}
            className="flex flex-col gap-4"
          >
            <Address url={made.url} />
            <OneTimeText text={made.secret} note="Paste the secret now. Nobody can read it again." />
          </DialogContent>
        )}
      </Dialog>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => {
          if (!open) setAsked(null);
        }}
        title={
          asked?.what === "remove" ? `Remove the secret of ${asking}` : `Replace the secret of ${asking}`
        }
        action={asked?.what === "remove" ? "Remove secret" : "Replace secret"}
        pending={confirmed.isPending}
        error={failureText(confirmed.error)}
        onConfirm={() => {
          if (asked !== null) confirmed.mutate({ projectId, provider: asked.provider });
        }}
      >
        {asked?.what === "remove"
          ? "Notices are refused from then on. Triggers go on looking every half minute."
          : "Notices signed with the present secret are refused from then on, until the new one is pasted there."}
      </ConfirmDialog>
    </Card>
  );
}

interface ProviderRowProps {
  projectId: string;
  hook: Hook;
  tokens: readonly { id: string; name: string }[];
  pending: boolean;
  onMake: () => void;
  onAsk: (what: "replace" | "remove") => void;
}

function ProviderRow({ projectId, hook, tokens, pending, onMake, onAsk }: ProviderRowProps) {
  const { provider, url, secret } = hook;
  const { name } = PROVIDERS[provider];
  const mayEdit = useBlockedBy(projectId, "edit-flows");
  return (
    <li aria-label={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
      <div className="min-w-0 flex-1 basis-72">
        <p className="font-medium">{name}</p>
        <Address url={url} />
        <p className="text-sm text-ink-2">
          {secret === null ? (
            "Sends no notices yet"
          ) : (
            <>
              Secret made by {secret.madeBy} <RelativeTime at={secret.madeAt} />
              {" · "}
              {secret.heardAt === null ? (
                "no notice came yet"
              ) : (
                <>
                  last notice <RelativeTime at={secret.heardAt} />
                </>
              )}
            </>
          )}
          {" · "}
          <Tokens projectId={projectId} tokens={tokens} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {secret === null ? (
          <ActionButton
            size="sm"
            blockedBy={mayEdit}
            pending={pending}
            onClick={onMake}
            aria-label={`Make the secret of ${name}`}
          >
            Make secret
          </ActionButton>
        ) : (
          <>
            <ActionButton
              size="sm"
              blockedBy={mayEdit}
              onClick={() => onAsk("replace")}
              aria-label={`Replace the secret of ${name}`}
            >
              <RefreshCw aria-hidden /> Replace
            </ActionButton>
            <ActionButton
              size="sm"
              variant="danger-quiet"
              blockedBy={mayEdit}
              onClick={() => onAsk("remove")}
              aria-label={`Remove the secret of ${name}`}
            >
              Remove
            </ActionButton>
          </>
        )}
      </div>
    </li>
  );
}

function Tokens({ projectId, tokens }: { projectId: string; tokens: ProviderRowProps["tokens"] }) {
  const link = "text-accent-text underline underline-offset-2";
  if (tokens.length === 0) {
    return (
      <Link className={link} href={formHref(projectId, "integration")}>
        Add an API token
      </Link>
    );
  }
  return (
    <>
      API token{" "}
      {tokens.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Link className={link} href={formHref(projectId, "integration", id)}>
            {name}
          </Link>
        </span>
      ))}
    </>
  );
}

function Address({ url }: { url: string }) {
  return (
    <p className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 truncate text-sm select-all" title={url}>
        {url}
      </code>
      <CopyButton text={url} label="Copy address" />
    </p>
  );
}
