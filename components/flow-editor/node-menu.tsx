"use client";

import type { ReactNode } from "react";
import type { FlowTree } from "@/components/canvas";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Kbd } from "@/components/ui/kbd";
import { outermost } from "./positions";
import type { EditorAction } from "./session";

export interface NodeMenuProps {
  /** CSS pixels of the window. */
  at: { x: number; y: number };
  tree: FlowTree;
  selection: readonly string[];
  readOnly: boolean;
  dispatch: (action: EditorAction) => void;
  onAdd: (where: "behind" | "before") => void;
  onOpen: () => void;
  onCopy: (cut: boolean) => void;
  onPaste: () => void;
  onClose: () => void;
  /** It is gone; the focus is nowhere. */
  onGone: () => void;
}

/** What can be done with the selected nodes; without any, with the flow. */
export function NodeMenu(props: NodeMenuProps) {
  const { at, tree, selection, readOnly, dispatch, onAdd, onOpen, onCopy, onPaste, onClose, onGone } = props;
  const keys = outermost(selection, tree.root.key);
  const [key] = keys;
  const only = keys.length === 1 && key !== undefined ? tree.byKey.get(key) : undefined;
  const workflow =
    only?.kind === "Workflow" ? only : selection.includes(tree.root.key) ? tree.root : undefined;
  return (
    <DropdownMenu open onOpenChange={(open) => !open && onClose()}>
      <DropdownMenuTrigger asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenuTrigger>
      <DropdownMenuContent
        align="start"
        aria-label={keys.length > 1 ? `${String(keys.length)} steps` : "Step"}
        className="w-76"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onGone();
        }}
      >
        {keys.length > 0 && <Entry label="Open the panel" shortcut="Enter" onSelect={onOpen} />}
        {!readOnly && (
          <>
            {only && <Entry label="Add a step before" onSelect={() => onAdd("before")} />}
            <Entry
              label={only ? "Add a step behind" : "Add a step at the end"}
              shortcut="+"
              onSelect={() => onAdd("behind")}
            />
            <DropdownMenuSeparator />
          </>
        )}
        {keys.length > 0 && <Entry label="Copy" shortcut="Ctrl C" onSelect={() => onCopy(false)} />}
        {!readOnly && keys.length > 0 && (
          <Entry label="Cut" shortcut="Ctrl X" onSelect={() => onCopy(true)} />
        )}
        {!readOnly && <Entry label="Paste" shortcut="Ctrl V" onSelect={onPaste} />}
        {!readOnly && keys.length > 0 && (
          <>
            <Entry
              label="Duplicate"
              shortcut="Ctrl D"
              onSelect={() => dispatch({ type: "duplicate", keys })}
            />
            <DropdownMenuSeparator />
            <Entry
              label="Wrap in a sequential workflow"
              shortcut="Ctrl G"
              onSelect={() => dispatch({ type: "wrap", keys, workflow: "sequential" })}
            />
            <Entry
              label="Wrap in a parallel workflow"
              onSelect={() => dispatch({ type: "wrap", keys, workflow: "parallel" })}
            />
          </>
        )}
        {!readOnly && only?.kind === "Workflow" && (
          <Entry
            label="Unwrap this workflow"
            shortcut="Ctrl ⇧ G"
            onSelect={() => dispatch({ type: "unwrap", key: only.key })}
          />
        )}
        {!readOnly && workflow && (
          <Entry
            label={
              workflow.flow === "parallel"
                ? "Run its steps one after the other"
                : "Run its steps side by side"
            }
            onSelect={() =>
              dispatch({
                type: "switch",
                key: workflow.key,
                to: workflow.flow === "parallel" ? "sequential" : "parallel",
              })
            }
          />
        )}
        {!readOnly && keys.length > 0 && (
          <>
            <DropdownMenuSeparator />
            <Entry
              danger
              label={keys.length > 1 ? `Delete ${String(keys.length)} steps` : "Delete"}
              shortcut="Del"
              onSelect={() => dispatch({ type: "remove", keys })}
            />
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface EntryProps {
  label: ReactNode;
  shortcut?: string;
  danger?: boolean;
  onSelect: () => void;
}

function Entry({ label, shortcut, danger = false, onSelect }: EntryProps) {
  return (
    <DropdownMenuItem danger={danger} onSelect={onSelect}>
      <span className="flex-1">{label}</span>
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </DropdownMenuItem>
  );
}
