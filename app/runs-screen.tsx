import "server-only";
import {
  parseRunFilters,
  parseRunPlace,
  RunsList,
  runsQueryInput,
  startersInput,
  type RunsPlace,
} from "@/components/runs-list";
import type { Crumb } from "@/components/ui/breadcrumb";
import { api, getApi, orNotFound, prefetch } from "./api-server";
import { ProjectPage } from "./project-page";

interface RunsScreenProps {
  place: RunsPlace;
  /** The query of the address. */
  search: Record<string, string | string[]>;
  /** Below the project. */
  crumbs: readonly Crumb[];
}

/** The list of runs of a stage or a whole project, with the page that the address asks for. */
export async function RunsScreen({ place, search, crumbs }: RunsScreenProps) {
  const query = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
  );
  const filters = parseRunFilters(query);
  const [release] = await Promise.all([
    filters.to === null ? null : findRelease(place.projectId, filters.to),
    prefetch(api.runs.list.queryOptions(runsQueryInput(place, filters, parseRunPlace(query)))),
    prefetch(api.runs.starters.queryOptions(startersInput(place))),
  ]);
  return (
    <ProjectPage projectId={place.projectId} crumbs={crumbs}>
      <RunsList {...place} rolledBackTo={release} />
    </ProjectPage>
  );
}

async function findRelease(projectId: string, runId: string): Promise<{ id: string; number: number }> {
  const { id, number } = await orNotFound((await getApi()).runs.get({ projectId, runId }));
  return { id, number };
}
