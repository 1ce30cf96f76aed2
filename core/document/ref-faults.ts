import { nearestName } from "@/core/expression";
import type { Order, RefFault } from "./ref-scope";
import { shortList } from "./wanted";

/*
 * What to tell a person whose reference does not resolve.
 */

/** @param visible the refs that would do; undefined: not looked for */
export function unknownRef(
  ref: string,
  visible: readonly string[] | undefined,
  insideFunction: boolean,
): RefFault {
  const nearest = nearestName(ref, visible ?? []);
  const hint =
    visible === undefined
      ? ""
      : nearest !== undefined
        ? ` Did you mean \`${nearest}\`?`
        : visible.length === 0
          ? " No step before this one has a ref."
          : ` From here there are ${shortList(visible, 8)}.`;
  return {
    // A function sees nothing in its place, which may be meant.
    severity: insideFunction ? "warning" : "error",
    code: "unknown-ref",
    message: `No step or trigger has the ref \`${ref}\`.${hint}`,
    more: {
      found: ref,
      ...(visible === undefined ? {} : { allowed: [...visible] }),
      ...(nearest === undefined ? {} : { nearest }),
    },
  };
}

export function outOfOrder(ref: string, order: Order): RefFault {
  return {
    severity: "error",
    code: "ref-out-of-order",
    message: orderMessage(ref, order),
    more: { found: ref },
  };
}

function orderMessage(ref: string, order: Order): string {
  switch (order) {
    case "itself":
      return `\`${ref}\` is this very step: its output is not there yet.`;
    case "around":
      return `\`${ref}\` is the workflow around this step: it has no output while it runs.`;
    case "beside":
      return `\`${ref}\` runs at the same time as this step: its output may not be there yet. Make the workflow sequential, or move this step behind it.`;
    case "before":
    case "after":
      return `\`${ref}\` comes later than this step. Move it in front, or move this step behind it.`;
    default:
      return order satisfies never;
  }
}

/** @param rest what is read of the step */
export function insideLoop(ref: string, loop: unknown, rest: readonly string[]): RefFault {
  const path = [ref, ...rest]
    .map((segment) => (/^[\p{L}\p{N}_$-]+$/u.test(segment) ? segment : "…"))
    .join(".");
  const advice =
    typeof loop === "string"
      ? `From outside, read \`\${refs.${loop}.results}\`: a list with one object per item, which has \`${path}\`.`
      : `Give the loop a ref, and read \`\${refs.<ref of the loop>.results}\`: a list with one object per item, which has \`${path}\`.`;
  const message = `\`${ref}\` is a step of a loop: it runs once per item. ${advice}`;
  return { severity: "error", code: "ref-in-loop", message, more: { found: ref } };
}

export function resultsInside(ref: string): RefFault {
  const message = `The results of \`${ref}\` are there when the loop is over. Inside it there are \`\${refs.${ref}.item}\` and \`\${refs.${ref}.index}\`.`;
  return {
    severity: "error",
    code: "ref-out-of-order",
    message,
    more: { found: "results", allowed: ["item", "index"] },
  };
}

export function itemOutside(ref: string, output: string): RefFault {
  const message = `\`${output}\` of the loop \`${ref}\` exists only inside the loop. Behind it there is \`\${refs.${ref}.results}\`, a list with one object per item.`;
  return { severity: "error", code: "ref-in-loop", message, more: { found: output, allowed: ["results"] } };
}

export function alwaysSkipped(ref: string, isItself: boolean): RefFault {
  const who = isItself ? `\`${ref}\` is always skipped` : `A workflow around \`${ref}\` is always skipped`;
  const message = `${who} (\`skipNodeExecution\` is "true"), so there is no output to read: this step would fail.`;
  return { severity: "warning", code: "ref-may-be-missing", message, more: { found: ref } };
}

export function notInMoment(ref: string, moment: "release" | "rollback"): RefFault {
  const message = `In a ${moment} \`${ref}\` does not run, and this step does: it would fail there. Let \`runOn\` of both name the same.`;
  return { severity: "warning", code: "ref-may-be-missing", message, more: { found: ref } };
}

export function noOutput(ref: string, kind: string, insideFunction: boolean): RefFault {
  const message = `\`${ref}\` is a \`${kind}\`, which has no output of its own. Refer to a step in it.`;
  return { severity: insideFunction ? "warning" : "error", code: "no-output", message, more: { found: ref } };
}

export function unknownOutput(ref: string, output: string, outputs: readonly string[]): RefFault {
  const nearest = nearestName(output, outputs);
  const hint =
    outputs.length === 0
      ? "It has none."
      : nearest === undefined
        ? `It has ${shortList(outputs)}.`
        : `Did you mean \`${nearest}\`?`;
  return {
    severity: "warning",
    code: "unknown-output",
    message: `\`${ref}\` has no output \`${output}\`. ${hint}`,
    more: { found: output, allowed: [...outputs], ...(nearest === undefined ? {} : { nearest }) },
  };
}
