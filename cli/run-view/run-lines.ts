import { nameOf } from "@/core/document/diff";
import { isRecord } from "@/core/document";
import {
  documentKey,
  isIterationKey,
  isNodeSettled,
  isWithheldSpec,
  iterationsAround,
  ROOT_KEY,
  runTreeOf,
  type NodeState,
  type NodeStatus,
  type RunState,
  type RunTree,
} from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";
import type { paint } from "../paint";

type Color = Parameters<typeof paint>[1];

/** A part of a line; no colour is the terminal's own. */
export interface Part {
  text: string;
  color?: Color;
}

/** A step of a run as a line. */
export interface StepLine {
  key: string;
  /** Its ref, else its kind and what it is about. */
  name: string;
  status: NodeStatus;
  isContainer: boolean;
  parts: Part[];
}

const MARK: Readonly<Record<NodeStatus, Part>> = {
  Pending: { text: "○", color: "dim" },
  Running: { text: "●", color: "cyan" },
  Waiting: { text: "◔", color: "yellow" },
  Retrying: { text: "↻", color: "yellow" },
  Success: { text: "✔", color: "green" },
  Failed: { text: "✖", color: "red" },
  Skipped: { text: "–", color: "dim" },
  Aborting: { text: "◌", color: "yellow" },
  Aborted: { text: "■", color: "yellow" },
};

/** The nodes of a document by the keys they have in a run. */
export interface NamedSteps {
  root: { kind: string; spec: unknown };
  nameOf(key: string, kind: string): string;
  /** What it does, in words; null when the name says it already. */
  titleOf(key: string, node: NodeState | undefined): string | null;
}

/** @param spec the root node of a run's document */
export function nameSteps(spec: unknown): NamedSteps {
  const nodes = new Map<string, Readonly<Record<string, unknown>>>();
  const walk = (node: unknown, key: string): void => {
    if (!isRecord(node)) return;
    nodes.set(key, node);
    const steps = isRecord(node.spec) && Array.isArray(node.spec.steps) ? node.spec.steps : [];
    steps.forEach((step: unknown, index) => walk(step, key === ROOT_KEY ? String(index) : `${key}.${index}`));
  };
  walk(spec, ROOT_KEY);
  const root = isRecord(spec)
    ? { kind: String(spec.kind), spec: spec.spec }
    : { kind: "Workflow", spec: { steps: [] } };
  return {
    root,
    nameOf: (key, kind) => {
      if (isIterationKey(key)) return `item ${(iterationsAround(key)[0]?.index ?? 0) + 1}`;
      const node = nodes.get(documentKey(key));
      if (node === undefined) return kind;
      const hasRef = typeof node.ref === "string" && node.ref !== "";
      if (!hasRef && kind === "Workflow") return isParallel(node) ? "in parallel" : "in sequence";
      return nameOf(node);
    },
    titleOf: (key, state) => {
      const node = nodes.get(documentKey(key));
      const manifest = node === undefined ? undefined : findManifest(String(node.kind));
      if (node === undefined || manifest === undefined || isIterationKey(key)) return null;
      if (isWithheldSpec(state?.spec)) return plain(state.spec.withheld.title);
      try {
        return plain(manifest.summarize(state?.spec ?? node.spec).title);
      } catch {
        // What is written may lack what the summary speaks of.
        return null;
      }
    },
  };
}

function isParallel(node: Readonly<Record<string, unknown>>): boolean {
  return isRecord(node.spec) && node.spec.type === "parallel";
}

function plain(title: string): string {
  return printable(title.replaceAll("**", ""));
}

/** What programs write may hold what moves a cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

/** Every step of a run as it stands, in the order of its document, as a tree. The root itself has no line. */
export function stepLines(steps: NamedSteps, state: RunState, now: Date): StepLine[] {
  const tree = runTreeOf(steps.root, state);
  const below = tree.workflow?.steps ?? [];
  return below.flatMap((step, index) => linesOf(step, "", index === below.length - 1, { steps, state, now }));
}

interface Drawn {
  steps: NamedSteps;
  state: RunState;
  now: Date;
}

function linesOf(tree: RunTree, indent: string, isLast: boolean, drawn: Drawn): StepLine[] {
  const { steps, state, now } = drawn;
  const node = state.nodes[tree.key];
  const name = steps.nameOf(tree.key, tree.kind);
  const status = node?.status ?? "Pending";
  const isContainer = tree.workflow !== null;
  const title = isContainer ? null : steps.titleOf(tree.key, node);
  const line: StepLine = {
    key: tree.key,
    name,
    status,
    isContainer,
    parts: [
      { text: `${indent}${isLast ? "└─" : "├─"} `, color: "dim" },
      MARK[status],
      { text: ` ${name}`, ...(!isContainer && status !== "Pending" && { color: "bold" as const }) },
      ...(title === null || title === name ? [] : [{ text: `  ${title}`, color: "dim" as const }]),
      ...statusParts(status, node, now),
    ],
  };
  const inner = tree.workflow?.steps ?? [];
  const deeper = `${indent}${isLast ? "   " : "│  "}`;
  return [line, ...inner.flatMap((step, index) => linesOf(step, deeper, index === inner.length - 1, drawn))];
}

function statusParts(status: NodeStatus, node: NodeState | undefined, now: Date): Part[] {
  if (status === "Pending") return [];
  const parts: Part[] = [{ text: `  ${status}`, color: MARK[status].color ?? "dim" }];
  if (node === undefined) return parts;
  const took = tookMs(node.startedAt, isNodeSettled(status) ? node.endedAt : now.toISOString());
  if (took !== null && status !== "Skipped") parts.push({ text: ` ${spellMs(took)}`, color: "dim" });
  if (node.attempt > 1) parts.push({ text: ` attempt ${node.attempt}`, color: "dim" });
  const why = node.error?.message ?? node.waitReason;
  if (why !== null && why !== "") {
    parts.push({ text: `  ${printable(why)}`, color: status === "Failed" ? "red" : "dim" });
  }
  return parts;
}

/** Null when it is not known. */
export function tookMs(from: string | null | undefined, to: string | null | undefined): number | null {
  if (from == null || to == null) return null;
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** `0.3 s`, `42 s`, `3 min 5 s`, `2 h 1 min` */
export function spellMs(ms: number): string {
  if (ms < 9950) return `${(Math.round(ms / 100) / 10).toString()} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
