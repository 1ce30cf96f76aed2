import type { DocumentPath } from "../problem";

/** A piece of a sentence; names are what a reader looks for, to be set apart. */
export type TextPart = string | { name: string };

/** Parts of a document beside its nodes. */
export type DocumentSection =
  "arguments" | "options" | "triggers" | "richInputs" | "gitops" | "teardownSpec" | "document";

interface Told {
  /** The change as one line; names stand between asterisks. */
  text: string;
  /** The same for whoever sets names apart in another way. */
  parts: TextPart[];
}

/** A node in both documents; keys are those of `walkNodes`. */
interface InBoth {
  before: string;
  after: string;
  /** As it is called now: its ref, or its kind and what it is about. */
  name: string;
}

/** One difference between two documents. Values that are not there are undefined. */
export type DocumentChange = Told &
  (
    | { type: "node-added"; after: string; name: string; kind: string; nodes: number }
    | { type: "node-removed"; before: string; name: string; kind: string; nodes: number }
    | ({ type: "node-moved" } & InBoth)
    /** Nodes have got a container of their own around them. */
    | { type: "nodes-wrapped"; after: string; name: string; kind: string; nodes: InBoth[] }
    /** The container around nodes is gone; they are still there. */
    | { type: "nodes-unwrapped"; before: string; name: string; kind: string; nodes: InBoth[] }
    | ({ type: "kind-changed"; from: string; to: string } & InBoth)
    | ({ type: "ref-renamed"; from: string | undefined; to: string | undefined } & InBoth)
    | ({ type: "workflow-type-changed"; from: unknown; to: unknown } & InBoth)
    /** `path` is within the node: `["spec", "jobId"]`. */
    | ({ type: "field-changed"; path: DocumentPath; from: unknown; to: unknown } & InBoth)
    | { type: "entry-added"; section: DocumentSection; path: DocumentPath; to: unknown }
    | { type: "entry-removed"; section: DocumentSection; path: DocumentPath; from: unknown }
    | { type: "entry-changed"; section: DocumentSection; path: DocumentPath; from: unknown; to: unknown }
  );

/** A change as plain text, without marks around names. */
export function formatChange({ parts }: DocumentChange): string {
  return parts.map((part) => (typeof part === "string" ? part : part.name)).join("");
}

/** Both forms of a sentence. Neighbouring texts are joined. */
export function tell(...parts: TextPart[]): Told {
  const text = parts.map((part) => (typeof part === "string" ? part : `*${part.name}*`)).join("");
  return { text, parts: parts.filter((part) => part !== "") };
}
