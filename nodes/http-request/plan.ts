import type { NodePlanner } from "@/core/node-kind";
import { hostOf, type HttpRequestSpec } from "./manifest";

export const planHttpRequest: NodePlanner<HttpRequestSpec, never> = async ({ spec }) => {
  const host = hostOf(spec.url);
  return {
    what: `Send ${spec.method ?? "GET"} to ${host ?? "an address"}`,
    detail: spec.expectStatus === undefined ? null : `expects ${spec.expectStatus.join(" or ")}`,
    blockedBy: host === undefined ? "The address is no http or https URL." : null,
  };
};
