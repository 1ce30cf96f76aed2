"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { BellRing, Plus, Send } from "lucide-react";
import Link from "next/link";
import { ActionButton, failureText, formHref, ResourceActions, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import { kindName, type Integration } from "./words";

/** Where a project tells people, each to be tried out. Expects `notifications.integrations` prefetched. */
export function IntegrationsCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data: integrations } = useSuspenseQuery(
    trpc.notifications.integrations.queryOptions({ projectId }),
  );
  const add = <AddIntegration projectId={projectId} isFirst={integrations.length === 0} />;
  return (
    <Card>
      <CardHeader title="Integrations" actions={integrations.length > 0 && add} />
      {integrations.length === 0 ? (
        <EmptyState icon={BellRing} title="Nobody is told yet" action={add}>
          Add Slack, Discord, Teams, a webhook or e-mail first. Rules then say what is told there, and steps
          of a release flow can send messages there too.
        </EmptyState>
      ) : (
        <ul aria-label="Integrations" className="divide-y">
          {integrations.map((integration) => (
            <IntegrationRow key={integration.id} projectId={projectId} integration={integration} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function AddIntegration({ projectId, isFirst }: { projectId: string; isFirst: boolean }) {
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const size = isFirst ? "md" : "sm";
  const words = (
    <>
      <Plus aria-hidden /> Add integration
    </>
  );
  if (blockedBy !== undefined) {
    return (
      <ActionButton size={size} blockedBy={blockedBy}>
        {words}
      </ActionButton>
    );
  }
  return (
    <Button asChild size={size} variant={isFirst ? "primary" : "secondary"}>
      <Link href={formHref(projectId, "integration")}>{words}</Link>
    </Button>
  );
}

function IntegrationRow({ projectId, integration }: { projectId: string; integration: Integration }) {
  const { id, name, kind, tells, goesTo, rules } = integration;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex items-center gap-2 font-medium">
          <span className="truncate">{name}</span> <Badge tone="outline">{kindName(kind)}</Badge>
        </p>
        <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          {goesTo} · {tells ? rulesText(rules) : "comments on pull requests"}
        </p>
      </div>
      <div className="ml-auto flex items-center gap-1.5">
        {tells && <TestButton projectId={projectId} id={id} name={name} />}
        <ResourceActions projectId={projectId} kind="integration" id={id} name={name} />
      </div>
    </li>
  );
}

function rulesText(rules: number): string {
  if (rules === 0) return "no rule yet";
  return rules === 1 ? "1 rule" : `${rules} rules`;
}

function TestButton({ projectId, id, name }: { projectId: string; id: string; name: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const test = useMutation(
    trpc.notifications.test.mutationOptions({
      onSuccess: async ({ delivered, answer }) => {
        toast(
          delivered
            ? { tone: "success", title: `The test message to ${name} has arrived.`, description: answer }
            : { tone: "danger", title: `The test message to ${name} did not arrive.`, description: answer },
        );
        await queryClient.invalidateQueries(trpc.notifications.deliveries.pathFilter());
      },
      onError: (error) =>
        toast({ tone: "danger", title: `${name} was not tested.`, description: failureText(error) }),
    }),
  );
  return (
    <ActionButton
      size="sm"
      blockedBy={blockedBy}
      pending={test.isPending}
      aria-label={`Send a test message to ${name}`}
      onClick={() => test.mutate({ projectId, integrationId: id })}
    >
      <Send aria-hidden /> Send a test message
    </ActionButton>
  );
}
