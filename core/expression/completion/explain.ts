import { FUNCTIONS, functionSignature } from "../functions";
import { shapeOfPath } from "./complete";
import { cursorAt, type Frame } from "./cursor";
import { shapeAt, type CompletionScope, type ShapeType } from "./shape";
import { variablesAt } from "./variables";

/** The call around the cursor. */
export interface Signature {
  /** Without `fn.`. */
  name: string;
  /** `slice(text, start, end?)`. */
  label: string;
  documentation: string;
  parameters: { label: string; documentation: string }[];
  /** Index in `parameters`; a variadic one stays active. -1 when there is one argument too many. */
  activeParameter: number;
}

/** Which function's arguments are being written at `offset`; null when none are. */
export function signatureAt(text: string, offset: number): Signature | null {
  const frames = cursorAt(text, offset)?.frames ?? [];
  const frame = frames.findLast((open): open is Extract<Frame, { type: "call" }> => open.type === "call");
  const definition = frame === undefined ? undefined : FUNCTIONS[frame.name];
  if (frame === undefined || definition === undefined) return null;
  const { name, doc, parameters } = definition;
  const last = parameters.length - 1;
  const isVariadic = parameters[last]?.variadic === true;
  return {
    name,
    label: functionSignature(definition),
    documentation: doc,
    parameters: parameters.map((parameter) => ({
      label: `${parameter.name}${parameter.optional === true ? "?" : parameter.variadic === true ? "…" : ""}`,
      documentation: parameter.wants,
    })),
    activeParameter: frame.argument <= last ? frame.argument : isVariadic ? last : -1,
  };
}

/** What stands under the mouse. */
export interface Description {
  from: number;
  to: number;
  /** `refs.build.image`, or a function's signature. */
  label: string;
  type: ShapeType;
  documentation: string;
}

const NAME_AROUND = /[\p{L}\p{N}_$-]*/u;
const NAME_END = /[\p{L}\p{N}_$-]*$/u;

/** Describes the name at `offset` within an expression; null when there is nothing to say. */
export function describeAt(text: string, offset: number, scope: CompletionScope): Description | null {
  const from = offset - (NAME_END.exec(text.slice(0, offset))?.[0].length ?? 0);
  const to = offset + (NAME_AROUND.exec(text.slice(offset))?.[0].length ?? 0);
  const cursor = cursorAt(text, to);
  if (from === to || cursor === null || cursor.wordOffset !== from) return null;
  const name = text.slice(from, to);
  const before = cursor.place === "member" ? (cursor.path?.segments ?? []) : [];
  if (cursor.place === "key" || (cursor.place !== "member" && cursor.place !== "value")) return null;
  const segments = [...before, name];
  if (segments[0] === "fn") return describeFunction(segments[1], from, to);
  const shape = shapeOfPath(segments, scope, variablesAt(text, cursor, scope));
  if (shape === undefined || (segments.length === 1 && shapeAt(shape, []) === undefined)) return null;
  return { from, to, label: segments.join("."), type: shape.type, documentation: shape.description ?? "" };
}

function describeFunction(name: string | undefined, from: number, to: number): Description | null {
  const definition = name === undefined ? undefined : FUNCTIONS[name];
  if (definition === undefined) return null;
  const label = `fn.${functionSignature(definition)}: ${definition.result}`;
  return { from, to, label, type: "any", documentation: definition.doc };
}
