export { parseRunFilters } from "./run-filters";
export { runHref } from "./run-href";
export { RunsList } from "./runs-list";
export { runsQueryInput, type RunsPlace } from "./runs-query";
export { RunsTable, type RunsTableProps } from "./runs-table";
