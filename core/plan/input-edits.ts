import { z } from "zod";
import { MASK } from "@/core/expression/masking";
import type { InputChange } from "@/core/run";

/** A value that a person gives a node's next attempt in place of what its spec comes to; without `value`, none. */
export const InputEditSchema = z.strictObject({
  /** Within the spec: `["origin", "branch"]`. */
  path: z
    .array(z.union([z.string().max(200), z.number().int().min(0).max(10_000)]))
    .min(1)
    .max(20),
  value: z.unknown().optional(),
});

/** An edit as it is kept: taken as it is, whatever it looks like. */
export const KeptEditSchema = InputEditSchema.extend({
  /** It replaces a secret, and so is one. */
  secret: z.boolean(),
});
export type InputEdit = z.infer<typeof InputEditSchema>;
export type KeptEdit = z.infer<typeof KeptEditSchema>;

type Path = InputEdit["path"];
type Holder = Record<string | number, unknown>;

/** A copy of a spec with the edits in it; what holds an edited field and is not there is made. */
export function withEdits(spec: unknown, edits: readonly InputEdit[]): unknown {
  return edits.reduce((at, { path, value }) => withValue(at, path, value), spec);
}

function withValue(holder: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const copy: Holder = Array.isArray(holder)
    ? (Object.assign([], holder) as unknown as Holder)
    : { ...(isHolder(holder) ? holder : {}) };
  const next = rest.length === 0 ? value : withValue(own(copy, step), rest, value);
  if (next === undefined && rest.length === 0) {
    if (Array.isArray(copy)) copy.splice(Number(step), 1);
    else return Object.fromEntries(Object.entries(copy).filter(([name]) => name !== String(step)));
  } else
    Object.defineProperty(copy, step, { value: next, enumerable: true, writable: true, configurable: true });
  return copy;
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(spec: unknown, path: Path): unknown {
  return path.reduce(own, spec);
}

function own(holder: unknown, step: string | number): unknown {
  return isHolder(holder) && Object.hasOwn(holder, step) ? holder[step] : undefined;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

/** Takes what an edit replaces out of the way, so that it need not resolve; the rest keeps its places. */
export function withoutEdited(spec: unknown, edits: readonly InputEdit[]): unknown {
  return edits.reduce(
    (at, { path }) => (valueAt(at, path) === undefined ? at : withValue(at, path, null)),
    spec,
  );
}

/** Edits of earlier attempts, and over them those of now; the same path counts once, and what lies within it not at all. */
export function mergeEdits(before: readonly KeptEdit[], now: readonly KeptEdit[]): KeptEdit[] {
  const kept = before.filter(({ path }) => !now.some((edit) => startsWith(path, edit.path)));
  return [...kept, ...now];
}

function startsWith(path: Path, head: Path): boolean {
  return head.every((step, index) => String(path[index]) === String(step));
}

/** Whether a text that people see stands for a secret, in part or whole. */
export function showsMask(shown: unknown): boolean {
  return JSON.stringify(shown ?? null).includes(MASK);
}

/** What people see of edits: the shown value before and after; a secret stays one. */
export function changesOf(
  shown: unknown,
  edits: readonly KeptEdit[],
  mask: (value: unknown) => unknown,
): InputChange[] {
  return edits.map(({ path, value, secret }) => {
    const from = valueAt(shown, path);
    const to = value === undefined ? undefined : secret ? maskAll(value) : mask(value);
    return { path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });
}

function maskAll(value: unknown): unknown {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0 ? value : MASK;
}
