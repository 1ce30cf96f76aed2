export { getIntegration, listIntegrations } from "./queries";
export type { IntegrationSpec as Integration } from "@/server/resources";
