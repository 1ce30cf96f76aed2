import dynamic from "next/dynamic";

export type { RunDialogProps } from "./run-dialog";

/** Loaded when somebody wants to run something: a board that is looked at does without it. */
export const RunDialog = dynamic(() => import("./run-dialog").then((module) => module.RunDialog), {
  ssr: false,
});
