"use client";

import { useEffect, useRef, useState } from "react";
import type { DocumentSource, Problem } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import type { CheckAnswer, CheckRequest } from "./check-worker";

/** Pause in editing before the document is checked. */
const CHECK_AFTER_MS = 150;

export interface Checked {
  /** Of the newest text that was checked. */
  problems: readonly Problem[];
  /** They belong to an older text. */
  checking: boolean;
}

interface Answered {
  problems: readonly Problem[];
  source: DocumentSource;
  facts: StageFacts;
}

const NONE: readonly Problem[] = [];

/** What is wrong with a document in this stage; told a moment after it has changed, checked beside the page. */
export function useProblems(source: DocumentSource, facts: StageFacts): Checked {
  const [answered, setAnswered] = useState<Answered | null>(null);
  const worker = useRef<Worker | null>(null);
  const lastNumber = useRef(0);

  useEffect(() => {
    const made = new Worker(new URL("./check-worker.ts", import.meta.url));
    worker.current = made;
    return () => made.terminate();
  }, []);

  useEffect(() => {
    const number = (lastNumber.current += 1);
    const listen = ({ data }: MessageEvent<CheckAnswer>) => {
      if (data.number === number) setAnswered({ problems: data.problems, source, facts });
    };
    const asked = worker.current;
    asked?.addEventListener("message", listen);
    const timer = setTimeout(() => {
      const request: CheckRequest = { number, text: source.text, format: source.format, facts };
      asked?.postMessage(request);
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      asked?.removeEventListener("message", listen);
    };
  }, [source, facts]);

  return {
    problems: answered?.problems ?? NONE,
    checking: answered?.source !== source || answered.facts !== facts,
  };
}
