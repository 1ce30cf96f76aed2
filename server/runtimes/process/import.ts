import type { ImportWork } from "../runtime";
import { TaskFailure, type TaskContext } from "./task-context";

/** Loads data from elsewhere into an addon. Throws `TaskFailure`. */
export function runImport(_work: ImportWork, _context: TaskContext): Promise<Record<string, never>> {
  return Promise.reject(new TaskFailure("The process runtime does not import yet."));
}
