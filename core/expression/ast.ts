/** Where a piece of an expression stands: 0-based, UTF-16 units, in the text the parser was given. */
export interface Span {
  offset: number;
  length: number;
}

export type ReferenceKind = "args" | "refs" | "secrets";

export interface LiteralExpression extends Span {
  type: "literal";
  value: string | number | boolean | null;
}

export interface ListExpression extends Span {
  type: "list";
  items: Expression[];
}

export interface PatternExpression extends Span {
  type: "pattern";
  source: string;
  flags: string;
}

/** `args.NAME.x`; `triggers.X` is stored as `refs`. The path has at least one segment. */
export interface ReferenceExpression extends Span {
  type: "reference";
  kind: ReferenceKind;
  path: string[];
}

/** A lambda's parameter, and what is read from it. */
export interface VariableExpression extends Span {
  type: "variable";
  name: string;
  path: string[];
}

export interface CallExpression extends Span {
  type: "call";
  /** Without `fn.`; always a key of `FUNCTIONS`. */
  name: string;
  arguments: Expression[];
}

export interface LambdaExpression extends Span {
  type: "lambda";
  /** One or two names. */
  parameters: string[];
  body: Expression;
}

export type Expression =
  | LiteralExpression
  | ListExpression
  | PatternExpression
  | ReferenceExpression
  | VariableExpression
  | CallExpression
  | LambdaExpression;
