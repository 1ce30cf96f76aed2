export { DeliveriesCard } from "./deliveries-card";
export { IntegrationsCard } from "./integrations-card";
export { RulesCard } from "./rules-card";
export { deliveriesInput, parseStatus } from "./words";
