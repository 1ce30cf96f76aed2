import { z } from "zod";
import type { KindInfo } from "@/core/document";
import { shapeOfJsonSchema, type Shape, type ShapeType } from "@/core/expression";

/** One value that a step yields. */
export interface OutputRow {
  /** Behind `${refs.REF.`: `registry.uri`. */
  path: string;
  type: ShapeType;
  /** Empty when there is nothing to say. */
  description: string;
}

/** Deeper values are reached by typing on. */
const DEPTH = 2;

/** What a step with this shape yields, each value in a line, outer ones before those in them. */
export function outputRows(shape: Shape | undefined, before: readonly string[] = []): OutputRow[] {
  return Object.entries(shape?.fields ?? {}).flatMap(([name, field]) => {
    const path = [...before, name];
    const row = { path: path.join("."), type: field.type, description: field.description ?? "" };
    return [row, ...(path.length < DEPTH && field.type === "object" ? outputRows(field, path) : [])];
  });
}

/** What a step of this kind yields; undefined for nothing. Of a loop what is there once it has ended. */
export function outputShapeOf(kind: KindInfo | undefined): Shape | undefined {
  if (kind === undefined || kind.outputs === null) return undefined;
  if (kind.kind === "LoopWorkflow")
    return {
      type: "object",
      fields: {
        results: { type: "list", description: "For each item the outputs of its steps, by their name" },
      },
    };
  if (kind.outputSchema === undefined) return { type: "any" };
  return shapeOfJsonSchema(z.toJSONSchema(kind.outputSchema, { io: "output", unrepresentable: "any" }));
}
