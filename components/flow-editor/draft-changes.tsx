import { diffDocuments } from "@/core/document/diff";
import { ChangeList } from "./change-list";

/** What would change against what is published, in words. Worked out from two documents as they stand in their texts. */
export function DraftChanges({ published, draft }: { published: unknown; draft: unknown }) {
  return <ChangeList changes={diffDocuments(published, draft)} />;
}
