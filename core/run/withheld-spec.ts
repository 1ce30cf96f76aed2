/** What stands in place of a node's spec for those who may know what it does, but not with what: a title, and what it names. */
export interface WithheldSpec {
  withheld: {
    title: string;
    /** Ids of the title that may stand out. */
    targets: string[];
  };
}

export function isWithheldSpec(spec: unknown): spec is WithheldSpec {
  return typeof spec === "object" && spec !== null && "withheld" in spec && Object.keys(spec).length === 1;
}
