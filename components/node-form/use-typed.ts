"use client";

import { useEffect, useRef, useState } from "react";

/** A pause in typing after which what was typed goes into the document. */
const PAUSE_MS = 250;

export interface Typed {
  text: string;
  onType: (text: string) => void;
  /** Puts what was typed into the document now. */
  flush: () => void;
  /** The same when the field is left: from then on it shows what the document has. */
  leave: () => void;
}

/** Text that is typed here first and goes into the document in pauses, so that a large one never holds up the typing. */
export function useTyped(written: string, onWrite: (text: string) => void): Typed {
  const [typed, setTyped] = useState<string | null>(null);
  const [known, setKnown] = useState(written);
  const [isOurs, setOurs] = useState(false);
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  // What was written from here may come back in other words (`1.` as 1): one goes on typing at what one has typed.
  if (known !== written) {
    setKnown(written);
    if (isOurs) setOurs(false);
    else setTyped(null);
  }

  const latest = useRef(onWrite);
  useEffect(() => {
    latest.current = onWrite;
  });
  const flush = () => {
    if (waiting.current === null) return;
    const { text, timer } = waiting.current;
    clearTimeout(timer);
    waiting.current = null;
    setOurs(true);
    latest.current(text);
  };
  // A form that goes away, because something else was selected, keeps what was typed in it.
  useEffect(
    () => () => {
      if (waiting.current === null) return;
      clearTimeout(waiting.current.timer);
      latest.current(waiting.current.text);
    },
    [],
  );

  return {
    text: typed ?? written,
    onType: (text) => {
      setTyped(text);
      if (waiting.current !== null) clearTimeout(waiting.current.timer);
      waiting.current = { text, timer: setTimeout(flush, PAUSE_MS) };
    },
    flush,
    leave: () => {
      flush();
      setTyped(null);
      setOurs(false);
    },
  };
}
