export { parseRunFilters, parseRunPlace } from "./run-filters";
export { rollbackHref, rollbacksHref, runHref } from "./run-href";
export { RunsList } from "./runs-list";
export { runsQueryInput, startersInput, type RunsPlace } from "./runs-query";
export { RunsTable, type RunsTableProps } from "./runs-table";
export { useWhyNotRollBack } from "./why-not-roll-back";
