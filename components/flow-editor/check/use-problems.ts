"use client";

import { useEffect, useRef, useState } from "react";
import type { DocumentSource, Problem } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import { Checker, type Checked as CheckedText } from "./checker";

/** Pause in editing before the document is checked. */
const CHECK_AFTER_MS = 150;

export interface Checked {
  /** Of the newest text that was checked. */
  problems: readonly Problem[];
  /** They belong to an older text. */
  checking: boolean;
  /** This browser cannot check: what is wrong is told when the draft is published. */
  isUnchecked: boolean;
}

interface Answered extends CheckedText {
  source: DocumentSource;
  facts: StageFacts;
}

const NONE: readonly Problem[] = [];

/** What is wrong with a document in this stage; told a moment after it has changed, checked beside the page. */
export function useProblems(source: DocumentSource, facts: StageFacts): Checked {
  const [answered, setAnswered] = useState<Answered | null>(null);
  const checker = useRef<Checker | null>(null);
  /** Counts the networks that came back after a check that could not be made. */
  const [round, setRound] = useState(0);
  const isUnchecked = answered?.place === "nowhere";

  useEffect(() => {
    if (!isUnchecked) return;
    const tryAgain = () => setRound((before) => before + 1);
    window.addEventListener("online", tryAgain);
    return () => window.removeEventListener("online", tryAgain);
  }, [isUnchecked]);

  useEffect(() => {
    const made = new Checker(() => new Worker(new URL("./check-worker.ts", import.meta.url)));
    checker.current = made;
    return () => made.close();
  }, [round]);

  useEffect(() => {
    let giveUp: (() => void) | undefined;
    const timer = setTimeout(() => {
      giveUp = checker.current?.check(source, facts, (checked) => setAnswered({ ...checked, source, facts }));
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      giveUp?.();
    };
  }, [source, facts, round]);

  return {
    problems: answered?.problems ?? NONE,
    checking: answered?.source !== source || answered.facts !== facts,
    isUnchecked,
  };
}
