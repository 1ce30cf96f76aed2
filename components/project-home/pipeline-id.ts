/** Longest address the API takes. */
const MAX_LENGTH = 54;

/** An address for a pipeline of this name: letters, digits and single hyphens. Empty when nothing of it can stand there. */
export function pipelineIdOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replaceAll(/^-+|-+$/g, "");
}
