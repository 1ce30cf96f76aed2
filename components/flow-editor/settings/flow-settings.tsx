"use client";

import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { ArgumentSettings } from "./argument-settings";
import { GitOpsSettings } from "./gitops-settings";
import { OverrideSettings } from "./override-settings";
import { RichInputSettings } from "./rich-input-settings";
import { RunSettings } from "./run-settings";
import { TriggerSettings } from "./trigger-settings";
import { WebhookSettings } from "./webhook-settings";

const PARTS = new Set(["arguments", "overrides", "inputs", "runs", "triggers", "repository"]);

export interface FlowSettingsProps {
  /** Which of them is seen: a word of the address. */
  part: string;
  onPart: (part: string) => void;
}

/** What a flow says besides its steps. Parts of the document are edited like the drawing; the rest takes effect at once. */
export function FlowSettings({ part, onPart }: FlowSettingsProps) {
  return (
    <Tabs value={PARTS.has(part) ? part : "arguments"} onValueChange={onPart}>
      <TabsList aria-label="Settings" className="max-sm:h-auto max-sm:flex-wrap max-sm:gap-y-0 max-sm:*:h-10">
        <TabsTrigger value="arguments">Arguments</TabsTrigger>
        <TabsTrigger value="overrides">Stored values</TabsTrigger>
        <TabsTrigger value="inputs">Run dialog</TabsTrigger>
        <TabsTrigger value="runs">Runs</TabsTrigger>
        <TabsTrigger value="triggers">Triggers</TabsTrigger>
        <TabsTrigger value="repository">Repository</TabsTrigger>
      </TabsList>
      <TabsContent value="arguments">
        <ArgumentSettings />
      </TabsContent>
      <TabsContent value="overrides">
        <OverrideSettings />
      </TabsContent>
      <TabsContent value="inputs">
        <RichInputSettings />
      </TabsContent>
      <TabsContent value="runs">
        <RunSettings />
      </TabsContent>
      <TabsContent value="triggers">
        <div className="flex flex-col gap-8">
          <TriggerSettings />
          <WebhookSettings />
        </div>
      </TabsContent>
      <TabsContent value="repository">
        <GitOpsSettings />
      </TabsContent>
    </Tabs>
  );
}
