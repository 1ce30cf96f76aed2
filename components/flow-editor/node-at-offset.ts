import { isRecord, nodePath, ROOT_KEY, stepsOf, type DocumentSource, type RawNode } from "@/core/document";

/** The innermost node in whose text an offset lies; null outside of all of them. */
export function nodeKeyAtOffset({ value, positions }: DocumentSource, offset: number): string | null {
  const root: unknown = isRecord(value) ? value.spec : undefined;
  if (!isRecord(root) || !isIn(ROOT_KEY)) return null;
  let key = ROOT_KEY;
  let node: RawNode = root;
  for (;;) {
    const steps = stepsOf(node);
    const index = steps.findIndex((_, at) => isIn(stepKey(key, at)));
    const step = steps[index];
    if (!isRecord(step)) return key;
    key = stepKey(key, index);
    node = step;
  }

  function isIn(nodeKey: string): boolean {
    const range = positions.at(nodePath(nodeKey));
    return range.offset <= offset && offset <= range.offset + range.length;
  }
}

function stepKey(parentKey: string, index: number): string {
  return parentKey === ROOT_KEY ? String(index) : `${parentKey}.${String(index)}`;
}
