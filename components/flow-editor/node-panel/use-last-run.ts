"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { LastValue } from "@/components/node-form";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { walkRawNodes } from "@/core/document";
import { ExpressionError } from "@/core/expression";
import { evaluateTemplate } from "@/core/expression/evaluate";

/** More of a value than this is not read in a form. */
const SHOWN = 200;

/**
 * What expressions came to in the newest run of the flow that is over; secrets are masked in it already.
 * @param enabled whether anybody looks at an expression
 */
export function useLastValues(
  place: { projectId: string; pipelineId: string; stage: string },
  enabled: boolean,
): (text: string) => LastValue | null {
  const trpc = useTRPC();
  const newest = useQuery(
    trpc.runs.list.queryOptions(
      { ...place, kind: "release", concluded: true, limit: 1 },
      { enabled, staleTime: 60_000 },
    ),
  );
  const runId = newest.data?.runs[0]?.id;
  const run = useQuery(
    trpc.runs.get.queryOptions(
      { projectId: place.projectId, runId: runId ?? "" },
      { enabled: enabled && runId !== undefined, staleTime: 60_000 },
    ),
  );
  const values = useMemo(() => (run.data === undefined ? null : readValues(run.data)), [run.data]);
  return useCallback((text) => (values === null ? null : valueOf(text, values)), [values]);
}

interface RunValues {
  run: string;
  args: Record<string, unknown>;
  refs: Record<string, unknown>;
}

function readValues({ number, arguments: args, document, state }: ApiOutputs["runs"]["get"]): RunValues {
  const refs = [...walkRawNodes(document)].flatMap(({ node, key }) => {
    const output = state.nodes[key]?.output;
    return typeof node.ref === "string" && output != null ? [[node.ref, output] as const] : [];
  });
  return { run: `In run #${String(number)}`, args, refs: Object.fromEntries(refs) };
}

function valueOf(text: string, { run, args, refs }: RunValues): LastValue | null {
  // A random one would be another each time somebody looks.
  if (text.includes("fn.randomSecret")) return null;
  try {
    const value = evaluateTemplate(text, {
      args,
      refs,
      now: () => new Date(),
      randomBytes: (count) => new Uint8Array(count),
    });
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    if (shown === undefined || shown === "") return null;
    return { run, text: shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown };
  } catch (failure) {
    if (failure instanceof ExpressionError) return null;
    throw failure;
  }
}
