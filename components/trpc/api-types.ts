import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/root";

/** What each procedure answers: `ApiOutputs["projects"]["list"]`. The one way components learn the shapes of the server. */
export type ApiOutputs = inferRouterOutputs<AppRouter>;
/** What each procedure wants: `ApiInputs["runs"]["retry"]`. */
export type ApiInputs = inferRouterInputs<AppRouter>;
