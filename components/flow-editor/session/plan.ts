import type { DocumentPath, DocumentSource } from "@/core/document";
import type { DocumentEdit } from "@/core/document/edit";
import type { Continues } from "./history";
import type { Places } from "./places";
import { closeGap, trackPath } from "./track-path";

/** What an action does to the document, decided but not done. */
export interface Plan {
  readonly edits: readonly DocumentEdit[];
  /** What is selected afterwards, by its path then; undefined: the same nodes as before. */
  readonly selected?: readonly DocumentPath[];
  /** What has the focus afterwards; undefined: the last of `selected`, else the same node as before. */
  readonly focus?: DocumentPath;
  /** What was done, as a sentence. */
  label(after: Places, selected: readonly string[]): string;
  readonly continues?: Continues;
}

/** What an action is planned with. */
export interface Ground {
  readonly source: DocumentSource;
  readonly places: Places;
}

/** A place that goes along with the edits. */
export interface Followed {
  path: DocumentPath | null;
}

/** Edits one after the other, and where they leave what is followed. */
export class EditList {
  readonly edits: DocumentEdit[] = [];
  private readonly followed: Followed[] = [];

  add(edit: DocumentEdit): void {
    this.edits.push(edit);
    for (const one of this.followed) if (one.path !== null) one.path = trackPath(one.path, edit);
  }

  follow(path: DocumentPath): Followed {
    const followed = { path };
    this.followed.push(followed);
    return followed;
  }

  /**
   * Moves items of lists so that they stand one behind the other.
   * @param to the place of the first, counted before anything is moved
   */
  moveAll(items: readonly Followed[], to: DocumentPath): void {
    const position = this.follow(to);
    for (const item of items) {
      const from = item.path;
      if (from === null || position.path === null) continue;
      const target = closeGap(position.path, from);
      // A place that is followed would make way for what comes to it.
      position.path = null;
      this.add({ type: "move", from, to: target });
      position.path = target.with(-1, Number(target.at(-1)) + 1);
    }
  }
}
