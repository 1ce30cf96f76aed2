"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Ellipsis, ListChecks, Pause, Pencil, Play, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { ActionButton, failureText, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import { RuleDialog } from "./rule-dialog";
import { EVENT_KINDS, EVENTS, kindName, stagesText, type Rule, type RuleInput } from "./words";

/** Who is told of what. Expects `notifications.rules` and `notifications.integrations` prefetched. */
export function RulesCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data: rules } = useSuspenseQuery(trpc.notifications.rules.queryOptions({ projectId }));
  const { data: integrations } = useSuspenseQuery(
    trpc.notifications.integrations.queryOptions({ projectId }),
  );
  const [editing, setEditing] = useState<Rule | "new" | null>(null);
  const mayNot = useBlockedBy(projectId, "edit-resources");
  const told = integrations.filter(({ tells }) => tells);
  const blockedBy =
    mayNot ?? (told.length === 0 ? "Add an integration first: a rule says what is told there." : undefined);
  const add = (
    <ActionButton
      size={rules.length === 0 ? "md" : "sm"}
      variant={rules.length === 0 && told.length > 0 ? "primary" : "secondary"}
      blockedBy={blockedBy}
      onClick={() => setEditing("new")}
    >
      <Plus aria-hidden /> Add rule
    </ActionButton>
  );
  return (
    <Card>
      <CardHeader title="Rules" actions={rules.length > 0 && add} />
      {rules.length === 0 ? (
        <EmptyState icon={ListChecks} title="No rule yet" action={add}>
          A rule tells an integration of events: that a release has failed, or that one waits for approval. It
          counts for every stage or for those you choose.
        </EmptyState>
      ) : (
        <ul aria-label="Rules" className="divide-y">
          {rules.map((rule) => (
            <RuleRow key={rule.id} projectId={projectId} rule={rule} onEdit={() => setEditing(rule)} />
          ))}
        </ul>
      )}
      {editing !== null && (
        <RuleDialog
          projectId={projectId}
          rule={editing === "new" ? null : editing}
          integrations={told}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

function RuleRow({ projectId, rule, onEdit }: { projectId: string; rule: Rule; onEdit: () => void }) {
  const { integration, events, paused } = rule;
  const name = `${integration.name} of ${stagesText(rule)}`;
  return (
    <li className="flex items-start gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium [overflow-wrap:anywhere]">{integration.name}</span>
          <Badge tone="outline">{kindName(integration.kind)}</Badge>
          {paused && (
            <Badge tone="amber">
              <Pause aria-hidden /> Paused
            </Badge>
          )}
        </p>
        <p className="text-ink-2">
          {EVENT_KINDS.filter((event) => events.includes(event))
            .map((event) => EVENTS[event].label)
            .join(" · ")}
          <span className="text-ink-3"> — {stagesText(rule)}</span>
        </p>
      </div>
      <RuleActions projectId={projectId} rule={rule} name={name} onEdit={onEdit} />
    </li>
  );
}

interface RuleActionsProps {
  projectId: string;
  rule: Rule;
  name: string;
  onEdit: () => void;
}

function RuleActions({ projectId, rule, name, onEdit }: RuleActionsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const [deleting, setDeleting] = useState(false);
  const changed = () => queryClient.invalidateQueries(trpc.notifications.pathFilter());
  const update = useMutation(
    trpc.notifications.updateRule.mutationOptions({
      onSuccess: changed,
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  const remove = useMutation(trpc.notifications.removeRule.mutationOptions({ onSuccess: changed }));
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={`Actions for the rule of ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem blockedBy={blockedBy} onSelect={onEdit}>
            <Pencil aria-hidden /> Edit rule
          </DropdownMenuItem>
          <DropdownMenuItem
            blockedBy={blockedBy}
            onSelect={() =>
              update.mutate({ projectId, ruleId: rule.id, ...toInput(rule), paused: !rule.paused })
            }
          >
            {rule.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {rule.paused ? "Resume rule" : "Pause rule"}
          </DropdownMenuItem>
          <DropdownMenuItem danger blockedBy={blockedBy} onSelect={() => setDeleting(true)}>
            <Trash2 aria-hidden /> Delete rule
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title="Delete rule"
        action="Delete rule"
        pending={remove.isPending}
        error={failureText(remove.error)}
        onConfirm={() => remove.mutate({ projectId, ruleId: rule.id })}
      >
        {rule.integration.name} is not told any more of {stagesText(rule)}. What was sent stays listed; what
        is in line is still sent.
      </ConfirmDialog>
    </>
  );
}

function toInput({ integration, events, everyStage, stages, paused }: Rule): RuleInput {
  return { integrationId: integration.id, events, everyStage, stageIds: stages.map(({ id }) => id), paused };
}
