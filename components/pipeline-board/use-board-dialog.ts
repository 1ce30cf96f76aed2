"use client";

import { useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { parseBoardDialog, writeBoardDialog, type BoardDialog } from "./board-dialog";

/** What stands in front of the board, and how to change it. */
export interface OpenDialog {
  dialog: BoardDialog | null;
  /** The stage whose flow is about to be run. */
  run: string | null;
  showDialog: (dialog: BoardDialog | null) => void;
  showRun: (stage: string | null) => void;
}

/**
 * The dialogs of the board stand in the address, so that a link can open them; the address follows what is shown, for a
 * dialog must not wait until the router has taken it.
 */
export function useBoardDialog(): OpenDialog {
  const search = useSearchParams();
  const address = search.toString();
  const [shown, setShown] = useState(() => readShown(search, address));
  if (shown.address !== address) setShown(readShown(search, address));
  const { dialog, run } = shown;
  const opener = useRef<HTMLElement | null>(null);
  /** A dialog that is opened without a trigger of its own gives the focus to nobody when it goes. */
  const keepOpener = (opens: boolean) => {
    if (opens) opener.current = findOpener();
    else setTimeout(() => document.activeElement === document.body && opener.current?.focus());
  };
  return {
    dialog,
    run,
    showDialog: (next) => {
      keepOpener(next !== null);
      setShown({ dialog: next, run, address });
      replaceSearch((parameters) => writeBoardDialog(next, parameters));
    },
    showRun: (next) => {
      keepOpener(next !== null);
      setShown({ dialog, run: next, address });
      replaceSearch((parameters) => {
        if (next === null) parameters.delete("run");
        else parameters.set("run", next);
        return parameters;
      });
    },
  };
}

/** `address` is the one it was read from: another one is read anew. */
function readShown(search: Pick<URLSearchParams, "get">, address: string) {
  return { dialog: parseBoardDialog(search), run: search.get("run"), address };
}

/** What has the focus; of an item in a menu, what opened the menu: the item is gone by the time it is wanted. */
function findOpener(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest("[role=menu]");
  const found = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : activeElement;
  return found instanceof HTMLElement ? found : null;
}

function replaceSearch(change: (parameters: URLSearchParams) => URLSearchParams): void {
  const address = new URL(window.location.href);
  address.search = change(address.searchParams).toString();
  window.history.replaceState(null, "", address);
}
