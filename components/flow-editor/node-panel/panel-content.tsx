"use client";

import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { describeNode, KindIcon, toFlowTree } from "@/components/canvas";
import { NodeForm } from "@/components/node-form";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { completionScope, findKind, isRecord, nodePath, ROOT_KEY, type RawNode } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { useEditorContext } from "../editor-context";
import { toCompletionContext } from "../stage-facts";
import { NodeOutputs } from "./node-outputs";
import { outputRows, outputShapeOf } from "./output-rows";
import { SelectionSummary } from "./selection-summary";
import { useLastValues } from "./use-last-run";

/** The editor of texts is loaded when a step is looked at as code. */
const NodeCode = dynamic(() => import("./node-code").then((module) => module.NodeCode), {
  ssr: false,
  loading: () => (
    <div className="p-4">
      <SkeletonRows rows={8} />
    </div>
  ),
});

const TABS = ["form", "code", "outputs"] as const;
type Tab = (typeof TABS)[number];
const WORDS = { form: "Form", code: "Code", outputs: "Outputs" } as const satisfies Record<Tab, string>;

/** What is selected in the editor: the form of one step, or what can be done to several. */
export function PanelContent({ onClose }: { onClose: () => void }) {
  const { state } = useEditorContext();
  const tree = useMemo(() => toFlowTree(state.legible.value), [state.legible]);
  const nodes = state.selection.flatMap((key) => tree.byKey.get(key) ?? []);
  const [node] = nodes;
  if (node === undefined) return null;
  const isOne = nodes.length === 1;
  const { title, icon, kindTitle } = describeNode(node);
  return (
    <>
      <header className="flex items-start gap-2 px-4 pt-3 pb-1">
        {isOne && <KindIcon name={icon} className="mt-0.5 shrink-0 text-ink-2" />}
        <div className="min-w-0 flex-1">
          <h2 className="text-lg [overflow-wrap:anywhere]">
            {!isOne && `${String(nodes.length)} steps selected`}
            {isOne && node.key === ROOT_KEY && "The whole flow"}
            {isOne &&
              node.key !== ROOT_KEY &&
              title.map(({ text, strong }, index) => (
                <span key={index} className={strong ? "font-semibold" : undefined}>
                  {text}
                </span>
              ))}
          </h2>
          {isOne && <p className="truncate text-sm text-ink-3">{kindTitle}</p>}
        </div>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </header>
      {isOne ? (
        // Another step has fields of its own, at its own place of the form.
        <OneNode key={node.key} nodeKey={node.key} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
          <SelectionSummary nodes={nodes} />
        </div>
      )}
    </>
  );
}

function OneNode({ nodeKey }: { nodeKey: string }) {
  const { state, whyNotEdit, stage, place } = useEditorContext();
  const [tab, setTab] = useState<Tab>("form");
  const { legible, source } = state;
  const whyNot = whyNotEdit ?? (source === legible ? null : "The code has a mistake; mend it there first.");
  const path = useMemo(() => nodePath(nodeKey), [nodeKey]);
  const node = useMemo((): RawNode => {
    const found = path.reduce<unknown>(
      (value, segment) => (Array.isArray(value) || isRecord(value) ? Reflect.get(value, segment) : undefined),
      legible.value,
    );
    return isRecord(found) ? found : {};
  }, [legible, path]);
  const shape = outputShapeOf(findKind(kindTable, node.kind));
  const ref = typeof node.ref === "string" ? node.ref : undefined;
  return (
    <Tabs
      value={tab}
      onValueChange={(next) => setTab(TABS.find((known) => known === next) ?? "form")}
      className="flex min-h-0 flex-1 flex-col"
    >
      <TabsList aria-label="Step" className="shrink-0 px-4">
        {TABS.map((one) => (
          <TabsTrigger key={one} value={one}>
            {WORDS[one]}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="form" className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6">
        <OneForm
          key={`${place.stage} ${stage.stage}`}
          nodeKey={nodeKey}
          node={node}
          path={path}
          whyNot={whyNot}
        />
      </TabsContent>
      <TabsContent value="code" className="flex min-h-0 flex-1 flex-col pt-2">
        <NodeCode nodeKey={nodeKey} whyNot={whyNot} />
      </TabsContent>
      <TabsContent value="outputs" className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6">
        <NodeOutputs nodeRef={ref} rows={outputRows(shape)} isAnything={shape?.type === "any"} />
      </TabsContent>
    </Tabs>
  );
}

interface OneFormProps {
  nodeKey: string;
  node: RawNode;
  path: ReturnType<typeof nodePath>;
  /** Why nothing can be changed; null when it can. */
  whyNot: string | null;
}

function OneForm({ nodeKey, node, path, whyNot }: OneFormProps) {
  const { state, dispatch, problems, stage, place } = useEditorContext();
  const { legible } = state;
  const lastValueOf = useLastValues(place, JSON.stringify(ownFields(node)).includes("${"));
  const own = useMemo(() => problems.filter(({ nodeId }) => nodeId === nodeKey), [problems, nodeKey]);
  const takenRefs = useMemo(() => refsBeside(legible.value, nodeKey), [legible, nodeKey]);
  return (
    <>
      {whyNot !== null && <p className="mb-3 text-sm text-ink-2">{whyNot}</p>}
      <NodeForm
        projectId={place.projectId}
        facts={stage}
        node={node}
        path={path}
        problems={own}
        takenRefs={takenRefs}
        readOnly={whyNot !== null}
        onSet={(at, value) => {
          const isType = node.kind === "Workflow" && at.join(".") === "spec.type";
          if (isType && (value === "sequential" || value === "parallel"))
            dispatch({ type: "switch", key: nodeKey, to: value });
          else dispatch({ type: "set", key: nodeKey, path: at, value });
        }}
        scope={() => completionScope(legible.value, nodeKey, kindTable, toCompletionContext(stage))}
        lastValueOf={lastValueOf}
      />
    </>
  );
}

/** A workflow's steps have forms of their own. */
function ownFields(node: RawNode): unknown {
  return isRecord(node.spec) ? { ...node, spec: { ...node.spec, steps: undefined } } : node;
}

function refsBeside(document: unknown, nodeKey: string): ReadonlySet<string> {
  const tree = toFlowTree(document);
  const triggers =
    isRecord(document) && Array.isArray(document.triggers) ? (document.triggers as unknown[]) : [];
  return new Set([
    ...[...tree.byKey.values()].flatMap(({ key, ref }) => (key !== nodeKey && ref ? [ref] : [])),
    ...triggers.flatMap((trigger) =>
      isRecord(trigger) && typeof trigger.ref === "string" ? [trigger.ref] : [],
    ),
  ]);
}
