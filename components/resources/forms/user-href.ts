import type { ApiOutputs } from "@/components/trpc";
import { FORM_KINDS, type FormKind } from "./form-kinds";

type Place = ApiOutputs["resourceChanges"]["users"][number]["place"];

/** Where something that uses a resource is changed. */
export function userHref(projectId: string, place: Place): string {
  const at = `/projects/${encodeURIComponent(projectId)}`;
  if (place.type === "resource") {
    const form: FormKind | undefined = Object.values(FORM_KINDS).find(
      ({ collection }) => collection === place.collection,
    );
    return form === undefined ? at : `${at}/${form.list.path}/${encodeURIComponent(place.id)}`;
  }
  const pipeline = `${at}/pipelines/${encodeURIComponent(place.pipelineId)}`;
  return place.type === "board" ? pipeline : `${pipeline}/stages/${encodeURIComponent(place.stage)}/flow`;
}
