export { RunComparison, type RunComparisonProps } from "./run-comparison";
export { NothingToCompare } from "./nothing-to-compare";
