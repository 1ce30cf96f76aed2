import type { FlowKnowledge } from "@/components/code-editor";
import { idsFor } from "@/components/node-form";
import { completionScope } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { toCompletionContext, type StageFacts } from "./stage-facts";

/** What the code of a flow is completed with. `known` is the document as it could last be read. */
export function flowKnowledge(facts: StageFacts, known: unknown): FlowKnowledge {
  return {
    at: [],
    known: () => known,
    scopeAt: (document, nodeKey) => completionScope(document, nodeKey, kindTable, toCompletionContext(facts)),
    namesAt: (document, path) => idsFor(facts, document, path),
  };
}
