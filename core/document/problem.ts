export type DocumentPath = (string | number)[];

/** Kebab-case and stable; the words the editor and the API match on. */
export type ProblemCode =
  | "syntax"
  | "duplicate-key"
  | "too-deep"
  | "unknown-field"
  | "required"
  | "wrong-value"
  | "unknown-kind"
  | "not-executable"
  | "notice"
  | "old-version"
  | "kept-only"
  | "credentials"
  | "not-supported"
  | "root-not-workflow"
  | "empty-workflow"
  | "duplicate-ref"
  | "unknown-ref"
  | "ref-out-of-order"
  | "ref-in-loop"
  | "ref-may-be-missing"
  | "ref-in-argument"
  | "argument-cycle"
  | "outside-loop"
  | "no-output"
  | "unknown-output"
  | "unknown-argument"
  | "unknown-secret"
  | "expression"
  | "shell-variable"
  | "unknown-flow"
  | "flow-cycle"
  | "unknown-resource"
  | "foreign-resource"
  | "foreign-project"
  | "wrong-stage"
  | "missing-capability";

/** One thing to say about a document, to a person. Only an error keeps it from being published. */
export interface Problem {
  severity: "error" | "warning";
  code: ProblemCode;
  /** One or two plain sentences. */
  message: string;
  path: DocumentPath;
  /** The path as people read it: `spec.steps[0].condition`. Empty for the document itself. */
  pointer: string;
  /** 1-based, when the text is known. */
  line?: number;
  column?: number;
  /** Key of the node it is about, as `nodeIds` gives it. */
  nodeId?: string;
  found?: unknown;
  /** The values or names that would do. */
  allowed?: string[];
  nearest?: string;
  /** For an expression: the place within the string at `path`, in UTF-16 units. `line` and `column` say the same. */
  within?: { offset: number; length: number };
}

/** `["spec", "steps", 0, "a key"]` → `spec.steps[0]["a key"]` */
export function toPointer(path: readonly (string | number)[]): string {
  return path.reduce<string>((pointer, segment) => {
    if (typeof segment === "number") return `${pointer}[${segment}]`;
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(segment)) return `${pointer}[${JSON.stringify(segment)}]`;
    return pointer === "" ? segment : `${pointer}.${segment}`;
  }, "");
}

/** A problem as one line: where it is, then what it is. `line 3, column 7, \`spec.kind\`: …` */
export function formatProblem({ pointer, message, line, column }: Problem): string {
  const place = line === undefined ? "" : `line ${line}, column ${column ?? 1}`;
  const path = pointer === "" || message.startsWith(`\`${pointer}\``) ? "" : `\`${pointer}\``;
  const where = [place, path].filter((part) => part !== "").join(", ");
  return where === "" ? message : `${where}: ${message}`;
}
