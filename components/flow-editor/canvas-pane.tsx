"use client";

import {
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
} from "react";
import { EditCanvas, toFlowTree, type EditCanvasHandle, type SelectHow } from "@/components/canvas";
import { walkRawNodes } from "@/core/document";
import { readClipboard, writeClipboard } from "./clipboard";
import { useEditorContext } from "./editor-context";
import { KeysSheet } from "./keys-sheet";
import { NodeMenu } from "./node-menu";
import { allChoices, findChoices, type Choice } from "./palette/choices";
import { findNodes } from "./palette/node-choices";
import { Palette, type PaletteItem } from "./palette/palette";
import { PickMenu } from "./palette/pick-menu";
import { outermost, positionAt, positionBefore } from "./positions";
import { pressCanvasKey } from "./press-canvas-key";
import { copyNodes, type NodePosition } from "./session";
import { useMarks } from "./use-marks";

interface Point {
  x: number;
  y: number;
}

/** What is open above the drawing. */
type Open =
  | { type: "add"; to: NodePosition; at: Point; search: string; choices: readonly Choice[] | null }
  | { type: "menu"; at: Point }
  | { type: "find"; at: Point }
  | { type: "keys" };

export interface CanvasPaneProps {
  /** Where the zoom is set. */
  toolbarIn: HTMLElement | null;
  hasPalette: boolean;
  /** Goes into the panel of the selected node: to its first field, or to its name. */
  onOpen: (at?: "name") => void;
  /** The drawing takes the focus when told; how the panel gives it back. */
  onReady: (focus: () => void) => void;
}

/** The drawing with all that is done on it: palette, menus, keys, clipboard. */
export function CanvasPane({ toolbarIn, hasPalette, onOpen, onReady }: CanvasPaneProps) {
  const { state, dispatch, problems, whyNotEdit, stage } = useEditorContext();
  const canvas = useRef<EditCanvasHandle>(null);
  const pane = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const tree = useMemo(() => toFlowTree(state.legible.value), [state.legible]);
  const marks = useMarks(problems);
  const choices = useMemo(() => allChoices(stage), [stage]);
  const { selection, focusKey } = state;
  const stale = state.source !== state.legible;
  const readOnly = whyNotEdit !== null;
  // Typing in the panel or the code goes before the picture of it.
  const drawn = useDeferredValue(
    useMemo(() => ({ tree, marks, selection, focusKey, stale }), [tree, marks, selection, focusKey, stale]),
  );

  // What was pressed is in view; what the keyboard, a search or an undo leads to may not be.
  const pressed = useRef(false);
  const reveal = useEffectEvent(() => {
    if (!pressed.current && drawn.focusKey !== null && drawn.focusKey !== drawn.tree.root.key) {
      canvas.current?.reveal(drawn.focusKey);
    }
    pressed.current = false;
  });
  useEffect(() => reveal(), [drawn.focusKey, drawn.tree]);
  const ready = useEffectEvent(() => onReady(() => canvas.current?.focus()));
  useEffect(() => ready(), []);

  // A menu holds the focus until it is gone: what it leads to comes after.
  const afterMenu = useRef<(() => void) | null>(null);
  const close = () => setOpen(null);
  const settle = () => {
    const next = afterMenu.current;
    afterMenu.current = null;
    if (next !== null) next();
    else if (document.activeElement === null || document.activeElement === document.body)
      canvas.current?.focus();
  };
  const insert = (at: NodePosition, choice: Choice) => {
    dispatch({ type: "insert", at, nodes: [choice.make(refsOf(state.legible.value))] });
  };
  const ask = (to: NodePosition, at: Point, more: { search?: string; choices?: readonly Choice[] } = {}) =>
    setOpen({ type: "add", to, at, search: more.search ?? "", choices: more.choices ?? null });
  const askAt = (where: "behind" | "before", search = "") => {
    const to = where === "behind" ? positionAt(tree, focusKey) : positionBefore(tree, focusKey);
    const at = canvas.current?.pointOf(to);
    if (at) ask(to, inside(pane.current, at), { search });
  };
  const put = (to: NodePosition, item: PaletteItem, at: Point) => {
    const [only] = item.choices;
    if (only !== undefined && item.choices.length === 1) insert(to, only);
    else ask(to, at, { choices: item.choices });
  };

  const select = (keys: readonly string[], how: SelectHow) => {
    const [key] = keys;
    pressed.current = true;
    if (how === "only" || key === undefined) {
      dispatch({ type: "select", keys, focusKey: key ?? focusKey });
    } else if (how === "toggle") {
      const rest = selection.filter((one) => one !== key);
      dispatch({
        type: "select",
        keys: rest.length < selection.length ? rest : [...rest, key],
        focusKey: key,
      });
    } else {
      dispatch({ type: "select", keys: [...selection, ...reach(tree, focusKey, key)], focusKey: key });
    }
  };
  const copy = (keys: readonly string[]) => copyNodes(state, outermost(keys, tree.root.key));
  const handleClipboard = (event: ClipboardEvent) => {
    const keys = outermost(selection, tree.root.key);
    if (event.type === "paste") {
      if (readOnly) return;
      event.preventDefault();
      dispatch({
        type: "paste",
        text: event.clipboardData.getData("text/plain"),
        at: positionAt(tree, focusKey),
      });
    } else if (keys.length > 0) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", copy(keys));
      if (event.type === "cut" && !readOnly) dispatch({ type: "remove", keys });
    }
  };
  const pasteByMenu = async () => {
    const text = await readClipboard();
    if (text !== null) dispatch({ type: "paste", text, at: positionAt(tree, focusKey) });
  };

  return (
    <div ref={pane} className="relative flex min-h-0 min-w-0 flex-1">
      <div className="relative min-w-0 flex-1">
        <EditCanvas
          {...drawn}
          handle={canvas}
          precedingStage={stage.precedingStage}
          readOnly={readOnly}
          label={`Release flow of ${stage.stage}`}
          toolbarIn={toolbarIn}
          onSelect={select}
          onAdd={(at, point) => ask(at, point)}
          onMove={(keys, to) => {
            pressed.current = true;
            dispatch({ type: "move", keys, to });
          }}
          onSwitch={(key, to) => dispatch({ type: "switch", key, to })}
          onMenu={(about, at) => {
            const key = about === "focus" ? focusKey : about.key;
            if (key === null) dispatch({ type: "select", keys: [] });
            else if (!selection.includes(key)) select([key], "only");
            setOpen({ type: "menu", at });
          }}
          onKey={(event) => {
            const did = pressCanvasKey(event, {
              state,
              tree,
              dispatch,
              readOnly,
              onAdd: askAt,
              onOpen,
              onFind: () => setOpen({ type: "find", at: inside(pane.current, { x: 0, y: 0 }, "top") }),
              onHelp: () => setOpen({ type: "keys" }),
            });
            if (did) event.preventDefault();
          }}
          onClipboard={handleClipboard}
        />
        {(stale || state.refusal !== null) && (
          <p
            role="alert"
            className="absolute inset-x-3 top-3 mx-auto w-fit max-w-[calc(100%-24px)] rounded-md border border-amber/40 bg-amber-soft px-3 py-1.5 shadow-float"
          >
            {state.refusal ?? staleWords(state.source.problems[0])}
          </p>
        )}
      </div>
      {hasPalette && (
        <Palette
          facts={stage}
          whyNotEdit={whyNotEdit}
          onCarry={(event, item) => {
            if (whyNotEdit !== null) return;
            canvas.current?.carry(event.nativeEvent, item, (to, point) => put(to, item, point));
          }}
          onAdd={(item, from) => {
            const { right, top } = from.getBoundingClientRect();
            put(positionAt(tree, focusKey), item, { x: right + 170, y: top });
          }}
        />
      )}
      {open?.type === "add" && (
        <PickMenu
          title="Add a step"
          placeholder="Search steps and resources"
          at={open.at}
          search={open.search}
          find={(search) => findChoices(open.choices ?? choices, search)}
          onPick={(choice) => {
            insert(open.to, choice);
            close();
          }}
          onClose={close}
          onGone={settle}
        />
      )}
      {open?.type === "find" && (
        <PickMenu
          title="Find a step"
          placeholder="Search the steps of this flow"
          at={open.at}
          find={(search) => findNodes(tree, search)}
          onPick={({ id }) => {
            dispatch({ type: "select", keys: [id], focusKey: id });
            close();
          }}
          onClose={close}
          onGone={settle}
        />
      )}
      {open?.type === "menu" && (
        <NodeMenu
          at={open.at}
          tree={tree}
          selection={selection}
          readOnly={readOnly}
          dispatch={dispatch}
          onAdd={(where) => (afterMenu.current = () => askAt(where))}
          onOpen={() => (afterMenu.current = () => onOpen())}
          onCopy={(cut) => {
            const keys = outermost(selection, tree.root.key);
            void writeClipboard(copy(keys));
            if (cut) dispatch({ type: "remove", keys });
          }}
          onPaste={() => void pasteByMenu()}
          onClose={close}
          onGone={settle}
        />
      )}
      <KeysSheet open={open?.type === "keys"} onOpenChange={(next) => !next && close()} />
    </div>
  );
}

/** Every ref that a step or trigger has. */
function refsOf(document: unknown): string[] {
  return [...walkRawNodes(document)].flatMap(({ node }) => (typeof node.ref === "string" ? [node.ref] : []));
}

/** From the node under the keyboard to another one beside it; else the other alone. */
function reach(tree: ReturnType<typeof toFlowTree>, from: string | null, to: string): string[] {
  const target = tree.byKey.get(to);
  const siblings = target?.parentKey
    ? (tree.byKey.get(target.parentKey)?.children.map(({ key }) => key) ?? [])
    : [];
  const ends = [siblings.indexOf(from ?? ""), siblings.indexOf(to)].sort((a, b) => a - b);
  const [first = -1, last = -1] = ends;
  return first === -1 ? [to] : siblings.slice(first, last + 1);
}

/** A point of the pane: the one that was meant where it is in view, else its middle, or the middle of its top. */
function inside(pane: HTMLElement | null, at: Point, instead: "middle" | "top" = "middle"): Point {
  const rect = pane?.getBoundingClientRect();
  if (!rect) return at;
  const isSeen = at.x > rect.left && at.x < rect.right && at.y > rect.top && at.y < rect.bottom;
  const y = instead === "top" ? rect.top : rect.top + rect.height / 3;
  return isSeen ? at : { x: rect.left + rect.width / 2, y };
}

function staleWords(problem: { line?: number; message: string } | undefined): string {
  const where = problem?.line === undefined ? "" : ` in line ${String(problem.line)}`;
  return `The code cannot be read${where}: ${problem?.message ?? ""} The drawing shows what it was before.`;
}
