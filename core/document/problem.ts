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
  | "old-version"
  | "kept-only"
  | "root-not-workflow"
  | "empty-workflow"
  | "duplicate-ref"
  | "unknown-ref"
  | "ref-out-of-order"
  | "no-output"
  | "unknown-output"
  | "unknown-argument"
  | "unknown-secret"
  | "expression"
  | "shell-variable"
  | "unknown-resource"
  | "foreign-resource"
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
  /** For an expression: the place within the string at `path`, in UTF-16 units. */
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

/** A problem as one line: where it is, then what it is. */
export function formatProblem({ pointer, message, line }: Problem): string {
  const place = line === undefined ? "" : `line ${line}, `;
  return pointer === "" || message.startsWith(`\`${pointer}\``)
    ? `${place}${message}`
    : `${place}\`${pointer}\`: ${message}`;
}
