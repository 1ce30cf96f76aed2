/** What a stage is found by. */
export interface NamedStage {
  id: string;
  name: string;
  /** The newest last. */
  formerNames: readonly string[];
}

export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * A stage by its id, its name in any case, or a name it had before: a link or an API call outlives a renaming. Who has
 * the name now comes before who had it.
 */
export function findStage<S extends NamedStage>(stages: readonly S[], wanted: string): S | undefined {
  return (
    stages.find(({ id, name }) => id === wanted || isSameName(name, wanted)) ?? findFormerly(stages, wanted)
  );
}

/** The stage that was called so before. */
export function findFormerly<S extends NamedStage>(stages: readonly S[], name: string): S | undefined {
  return stages.find(({ formerNames }) => formerNames.some((former) => isSameName(former, name)));
}

/** Former names after a renaming: the name that is gone is one, the name it has now is none. */
export function formerNamesAfter(stage: NamedStage, name: string): string[] {
  const kept = stage.formerNames.filter(
    (former) => !isSameName(former, name) && !isSameName(former, stage.name),
  );
  return isSameName(stage.name, name) ? kept : [...kept, stage.name];
}
