/** One field of a resource's form. `path` is its place in the declared resource: `healthCheck.path`. */
export type FormField = FieldBase &
  (
    | {
        type: "text" | "command" | "number";
        placeholder?: string;
        initial?: string;
        /** Behind a number: `s`. */
        unit?: string;
        mono?: boolean;
      }
    | { type: "choice"; options: readonly { value: string; label: string; hint?: string }[]; initial: string }
    /** One secret: goes in, never comes out. */
    | { type: "secret"; placeholder?: string }
    /** Named secrets: environment variables, or files by path. */
    | { type: "secrets"; of: "variable" | "file" }
    | { type: "runtime" }
    | { type: "secret-groups" }
    | { type: "addons" }
    /** An object, written as JSON. */
    | { type: "json" }
    | { type: "switch" }
  );

interface FieldBase {
  path: string;
  label: string;
  hint?: string;
  required?: boolean;
  /** Cannot change once it is there. */
  fixed?: boolean;
  /** Shown and sent only while another field has this value, or one of these. */
  when?: { path: string; is: string | readonly string[] };
}

export interface FormSection {
  title: string;
  /** One or two lines below the title. */
  about?: string;
  fields: readonly FormField[];
}

/** A named secret on its way in. */
export interface SecretEntry {
  /** Tells rows apart while their names change. */
  key: number;
  name: string;
  /** Null: what is stored stays. */
  value: string | null;
  /** There is a stored value under this name. */
  stored: boolean;
  /** The stored value goes when the form is saved. */
  removed: boolean;
}

export interface AddonLinkDraft {
  id: string;
  as: string;
}

/** What a form holds, as it was typed; nothing in it is lost by being wrong. */
export interface Draft {
  text: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, readonly SecretEntry[]>>;
  groups: Readonly<Record<string, readonly string[]>>;
  addons: Readonly<Record<string, readonly AddonLinkDraft[]>>;
  flags: Readonly<Record<string, boolean>>;
  /** Single secrets that stay as they are stored. */
  kept: Readonly<Record<string, boolean>>;
}

/** The variable an addon's connection string goes into when nobody says otherwise. */
export const ADDON_VARIABLE = "DATABASE_URL";
