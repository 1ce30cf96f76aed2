import { Pattern } from "../pattern";
import {
  MISMATCH,
  type Callback,
  type JsonObject,
  type Matcher,
  type Parameter,
  type VariadicParameter,
} from "./define";

function parameter<T>(name: string, wants: string, is: (value: unknown) => value is T): Parameter<T> {
  return { name, wants, read: (value) => (is(value) ? value : MISMATCH) };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Pattern);
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}

/** A value that JSON can hold at its top: everything but what is missing, a lambda and a regular expression. */
function isValue(value: unknown): value is unknown {
  return value !== undefined && !isCallback(value) && !(value instanceof Pattern);
}

export const text = (name: string): Parameter<string> =>
  parameter(name, "a string", (value): value is string => typeof value === "string");

export const number = (name: string): Parameter<number> =>
  parameter(name, "a number", (value): value is number => typeof value === "number");

export const integer = (name: string): Parameter<number> =>
  parameter(name, "a whole number", (value): value is number => Number.isSafeInteger(value));

export const list = (name: string): Parameter<readonly unknown[]> =>
  parameter(name, "a list", (value): value is readonly unknown[] => Array.isArray(value));

export const object = (name: string): Parameter<JsonObject> => parameter(name, "an object", isJsonObject);

export const collection = (name: string): Parameter<JsonObject | readonly unknown[]> =>
  parameter(
    name,
    "an object or a list",
    (value): value is JsonObject | readonly unknown[] => Array.isArray(value) || isJsonObject(value),
  );

export const matcher = (name: string): Parameter<Matcher> =>
  parameter(
    name,
    "a string or a regular expression",
    (value): value is Matcher => typeof value === "string" || value instanceof Pattern,
  );

export const callback = (name: string): Parameter<Callback> =>
  parameter(name, "a function such as (x) => x", isCallback);

export const json = (name: string): Parameter => parameter(name, "a value", isValue);

/** Anything, missing included. */
export const anything = (name: string): Parameter => ({
  name,
  wants: "a value or nothing",
  read: (value) => (value === undefined || isValue(value) ? value : MISMATCH),
});

/** Reads like a condition in JavaScript, but lists and objects are refused: they would always be true. */
export const condition = (name: string): Parameter<boolean> => ({
  name,
  wants: "a boolean, a string or a number",
  read: (value) => {
    if (value === undefined || value === null) return false;
    return typeof value === "object" || typeof value === "function" ? MISMATCH : Boolean(value);
  },
});

export function oneOf<const V extends string>(name: string, allowed: readonly V[]): Parameter<V> {
  const wants = allowed.map((value) => `'${value}'`).join(" or ");
  return parameter(name, wants, (value): value is V => allowed.some((candidate) => candidate === value));
}

/** May be left out; a missing reference counts as left out. */
export function optional<T>(inner: Parameter<T>): Parameter<T | undefined> {
  return { ...inner, optional: true, read: (value) => (value === undefined ? undefined : inner.read(value)) };
}

/** This and every later argument, at least one. */
export function variadic<T>(inner: Parameter<T>): VariadicParameter<T> {
  return { ...inner, variadic: true };
}
