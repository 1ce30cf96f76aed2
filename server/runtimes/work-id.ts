import { RuntimeError } from "./runtime";

/** Throws `RuntimeError` `invalid` for an id that is not `[A-Za-z0-9_.:-]{1,200}`. */
export function assertWorkId(id: string): void {
  if (!/^[A-Za-z0-9_.:-]{1,200}$/.test(id))
    throw new RuntimeError("invalid", `"${id}" is not a possible work id.`);
}
