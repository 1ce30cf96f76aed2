import { isRecord } from "@/core/document";
import { ServerError } from "../server/server-error";

/** What a run is given on the command line. */
export interface InputOptions {
  arg?: string[];
  override?: string[];
  nodeOverride?: string[];
}

export interface RunInputsBody {
  arguments?: Record<string, unknown>;
  overrides?: Record<string, Record<string, unknown>>;
  releaseNodeOverrides?: Record<string, unknown>;
}

export const INPUT_HELP = `
K=V gives a text, K:=JSON any other value: --arg REPLICAS:=3 --arg 'HOSTS:=["a","b"]'.`;

/** Adds up what an option that may be given several times was given. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** @throws ServerError for what cannot be read */
export function toInputs({ arg = [], override = [], nodeOverride = [] }: InputOptions): RunInputsBody {
  const overrides: Record<string, Record<string, unknown>> = {};
  for (const given of override) {
    const { name, value } = readPair(given, "--override", "REF.FIELD=VALUE");
    const [, ref, field] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (ref === undefined || field === undefined) {
      throw new ServerError(`--override ${given}: say which field of which step, as REF.FIELD=VALUE.`);
    }
    const patch = Object.hasOwn(overrides, ref) ? (overrides[ref] ?? {}) : {};
    overrides[ref] = place(patch, field.split("."), value);
  }
  const targets = nodeOverride.map((given) => {
    const { name, value } = readPair(given, "--node-override", "TARGET:=JSON");
    if (!isRecord(value))
      throw new ServerError(`--node-override ${given}: its value must be an object, as TARGET:={…}.`);
    return [name, value] as const;
  });
  return {
    ...(arg.length > 0 && { arguments: Object.fromEntries(arg.map((given) => toEntry(given))) }),
    ...(override.length > 0 && { overrides }),
    ...(targets.length > 0 && { releaseNodeOverrides: Object.fromEntries(targets) }),
  };
}

function toEntry(given: string): [string, unknown] {
  const { name, value } = readPair(given, "--arg", "NAME=VALUE");
  return [name, value];
}

function readPair(given: string, option: string, form: string): { name: string; value: unknown } {
  const [, name, isJson, text = ""] = /^([^=]*?)(:?)=([\s\S]*)$/.exec(given) ?? [];
  if (name === undefined || name === "") throw new ServerError(`${option} ${given}: give it as ${form}.`);
  if (isJson !== ":") return { name, value: text };
  try {
    return { name, value: JSON.parse(text) as unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServerError(`${option} ${given}: what stands behind := must be JSON (${why}).`);
  }
}

function place(
  patch: Readonly<Record<string, unknown>>,
  [first = "", ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  if (rest.length === 0) return { ...patch, [first]: value };
  const inner = Object.hasOwn(patch, first) ? patch[first] : {};
  return { ...patch, [first]: place(isRecord(inner) ? inner : {}, rest, value) };
}
