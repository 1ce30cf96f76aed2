export { AddonDetail } from "./addon-detail";
export { AddonsList } from "./addons-list";
export { BuildServiceDetail } from "./build-service-detail";
export { BuildServicesList } from "./build-services-list";
export { ImageLabel, type ImageFacts } from "./image-label";
export { JobDetail } from "./job-detail";
export { JobsList } from "./jobs-list";
export { resourceHref, type ResourceSection } from "./resource-href";
export { SecretGroupDetail } from "./secret-group-detail";
export { SecretGroupsList } from "./secret-groups-list";
export { ServiceDetail } from "./service-detail";
export { ServicesList } from "./services-list";
export { ActionButton } from "./action-button";
export {
  EditResource,
  FORM_KINDS,
  findFormKind,
  formHref,
  NewResource,
  ResourceActions,
  type FormKind,
} from "./forms";
export { failureText } from "./failure-text";
export { useBlockedBy } from "./use-permission";
