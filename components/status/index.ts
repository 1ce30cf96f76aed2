export { Health, type HealthProps, type HealthStatus } from "./health";
export { StatusBadge, type StatusBadgeProps } from "./status-badge";
export { STATUS_LOOKS, StatusIcon, type AnyStatus, type StatusIconProps } from "./status-icon";
export { waitWords } from "./wait-words";
