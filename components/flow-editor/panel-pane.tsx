"use client";

import type { RefObject } from "react";
import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { isRecord, nodePath } from "@/core/document";
import { useEditorContext } from "./editor-context";

export interface PanelPaneProps {
  panel: RefObject<HTMLElement | null>;
  /** Nothing is selected any more. */
  onClose: () => void;
  /** The keyboard goes back to the drawing; what is selected stays. */
  onLeave: () => void;
}

/** What is selected, beside the drawing; on a phone below it. */
export function PanelPane({ panel, onClose, onLeave }: PanelPaneProps) {
  const { state } = useEditorContext();
  const [key = "root"] = state.selection;
  const node = nodePath(key).reduce<unknown>(
    (value, part) =>
      Array.isArray(value) ? (value as unknown[])[Number(part)] : isRecord(value) ? value[part] : null,
    state.legible.value,
  );
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Step"
      className="flex w-[380px] shrink-0 flex-col gap-2 overflow-y-auto border-l bg-surface p-4 focus:outline-none max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-20 max-md:max-h-[60dvh] max-md:w-full max-md:border-t max-md:border-l-0 max-md:shadow-float"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onLeave();
      }}
    >
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">
          {state.selection.length > 1 ? `${String(state.selection.length)} steps` : nameOf(node)}
        </h2>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      {state.selection.length === 1 && (
        <CodeBlock label="step" code={JSON.stringify(node, null, 2) ?? ""} className="[&_pre]:max-h-none" />
      )}
    </aside>
  );
}

function nameOf(node: unknown): string {
  if (!isRecord(node)) return "Step";
  return String(node.ref ?? node.kind ?? "Step");
}
