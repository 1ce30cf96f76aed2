import type { ApiInputs } from "@/components/trpc";

/** The repository one chooses from, as the server knows it: a build service's, or the one a trigger watches. */
export type PickSource = ApiInputs["builds"]["heads"]["source"];
