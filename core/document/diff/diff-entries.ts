import { toPointer, type DocumentPath } from "../problem";
import { isRecord } from "../walk";
import { tell, type DocumentChange, type DocumentSection } from "./document-change";
import { diffValues, fieldOf, isSame } from "./diff-values";
import { unmovedPositions } from "./unmoved";
import { changeText, valueText } from "./value-text";

/** Differences beside the nodes: arguments, options, triggers, rich inputs and the rest of the document's fields. */
export function diffEntries(before: unknown, after: unknown): DocumentChange[] {
  const old = isRecord(before) ? before : {};
  const now = isRecord(after) ? after : {};
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const [from, to] = [fieldOf(old, name), fieldOf(now, name)];
    if (isSame(from, to)) return [];
    switch (name) {
      case "spec":
        return isRecord(from) && isRecord(to) ? [] : changed("document", "the flow", [name], from, to);
      case "arguments":
        return fields("arguments", from, to, (path) => `argument ${toPointer(path)}`);
      case "options":
      case "gitops":
        return fields(
          name,
          from,
          to,
          (path) => `${name === "options" ? "option" : "GitOps"} ${toPointer(path)}`,
        );
      case "triggers":
      case "richInputs":
        return list(name, from, to);
      case "teardownSpec":
        return changed(name, "teardown", [name], from, to);
      default:
        return changed("document", name, [name], from, to);
    }
  });
}

function fields(
  section: DocumentSection,
  from: unknown,
  to: unknown,
  titleOf: (path: DocumentPath) => string,
): DocumentChange[] {
  // An object without fields says as much as none; that one was written and the other not is still a difference.
  if (isSame(from ?? {}, to ?? {}) || !isRecord(from ?? {}) || !isRecord(to ?? {}))
    return changed(section, section, [section], from, to);
  const old = from ?? {};
  const now = to ?? {};
  return diffValues(old, now).flatMap(({ path, from: was, to: is }) =>
    changed(section, titleOf(path), [section, ...path], was, is),
  );
}

/** Items are found again by ref, else by title, else by kind and place. */
function list(section: "triggers" | "richInputs", from: unknown, to: unknown): DocumentChange[] {
  const old: readonly unknown[] = Array.isArray(from) ? from : [];
  const now: readonly unknown[] = Array.isArray(to) ? to : [];
  const isListed = (value: unknown): boolean => value === undefined || Array.isArray(value);
  if (!isListed(from) || !isListed(to) || (old.length === 0 && now.length === 0))
    return changed(section, section, [section], from, to);
  const word = section === "triggers" ? "trigger" : "input";
  const left = new Set(old.keys());
  const take = (accepts: (item: unknown) => boolean): number | undefined => {
    const found = [...left].find((index) => accepts(old[index]));
    if (found !== undefined) left.delete(found);
    return found;
  };
  const pairs = now.map((item) => take((other) => isSame(other, item)));
  for (const [index, item] of now.entries()) pairs[index] ??= take((other) => idOf(other) === idOf(item));
  const changes = now.flatMap((item, index): DocumentChange[] => {
    const at = pairs[index];
    const title = `${word} ${titleOf(item, index)}`;
    if (at === undefined) return changed(section, title, [section, index], undefined, item);
    return diffValues(old[at], item).flatMap((change) => {
      const field = change.path.length === 0 ? title : `${toPointer(change.path)} of ${title}`;
      return changed(section, field, [section, index, ...change.path], change.from, change.to);
    });
  });
  const order = pairs.filter((at) => at !== undefined);
  const unmoved = unmovedPositions(order);
  const removals = [...left].flatMap((at) =>
    changed(section, `${word} ${titleOf(old[at], at)}`, [section, at], old[at], undefined),
  );
  const moves = order.flatMap((at, position): DocumentChange[] => {
    if (unmoved.has(position)) return [];
    const index = pairs.indexOf(at);
    const told = tell(`${word} ${titleOf(now[index], index)} moved`);
    return [
      { type: "entry-changed", section, path: [section, index], from: old[at], to: now[index], ...told },
    ];
  });
  return [...removals, ...changes, ...moves];
}

function idOf(item: unknown): string {
  return isRecord(item) ? `${String(item.kind)} ${String(item.ref ?? specTitle(item))}` : "";
}

function titleOf(item: unknown, index: number): string {
  const name = isRecord(item) ? (item.ref ?? specTitle(item) ?? item.kind ?? item.repoUrl) : undefined;
  return typeof name === "string" ? name : String(index + 1);
}

function specTitle({ spec }: Readonly<Record<string, unknown>>): unknown {
  return isRecord(spec) ? spec.title : undefined;
}

function changed(
  section: DocumentSection,
  title: string,
  path: DocumentPath,
  from: unknown,
  to: unknown,
): DocumentChange[] {
  const value = (it: unknown): string => {
    const text = isRecord(it) || Array.isArray(it) ? undefined : valueText(it);
    return text === undefined ? "" : ` ${text}`;
  };
  if (from === undefined)
    return [{ type: "entry-added", section, path, to, ...tell(`${title}${value(to)} added`) }];
  if (to === undefined)
    return [{ type: "entry-removed", section, path, from, ...tell(`${title}${value(from)} removed`) }];
  return [{ type: "entry-changed", section, path, from, to, ...tell(`${title}${changeText(from, to)}`) }];
}
