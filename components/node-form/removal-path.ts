import { isRecord, type DocumentPath } from "@/core/document";
import { childOf, shownFields, type FieldControl } from "./form-fields";

/**
 * What has to go when the value at `path` of a spec is taken out: also the objects and lists around it that hold nothing
 * else and that the spec can do without.
 */
export function removalPath(control: FieldControl, spec: unknown, path: DocumentPath): DocumentPath {
  /** Whether what stands at each length of the path may be missing. */
  const mayGo: boolean[] = [];
  let at: { control: FieldControl; value: unknown } | undefined = { control, value: spec };
  for (const segment of path) {
    const inner: { optional: boolean; control: FieldControl } | undefined =
      at === undefined ? undefined : childControl(at.control, at.value, segment);
    mayGo.push(inner?.optional ?? false);
    at = inner === undefined ? undefined : { control: inner.control, value: childOf(at?.value, segment) };
  }
  let end = path.length;
  while (end > 1 && mayGo[end - 2] === true) {
    const holder = path.slice(0, end - 1).reduce<unknown>((value, segment) => childOf(value, segment), spec);
    const size = Array.isArray(holder) ? holder.length : isRecord(holder) ? Object.keys(holder).length : 0;
    if (size > 1) break;
    end--;
  }
  return path.slice(0, end);
}

function childControl(
  control: FieldControl,
  value: unknown,
  segment: string | number,
): { optional: boolean; control: FieldControl } | undefined {
  if (control.type === "list") return { optional: true, control: control.item.control };
  if (control.type === "map") return { optional: true, control: control.value.control };
  return shownFields(control, value).find(({ name }) => name === segment);
}
