export { FlowView, type FlowViewProps } from "./flow-view";
