import type { LoopPlace } from "@/core/node-kind";
import type { NodeOrigin } from "./origin";

export function createLoopPlace({ loop }: NodeOrigin): LoopPlace {
  return { current: () => Promise.resolve(loop) };
}
