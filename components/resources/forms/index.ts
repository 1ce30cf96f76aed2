export { FORM_KINDS, findFormKind, formHref, type FormKind, type FormKindName } from "./form-kinds";
export { ResourceActions } from "./resource-actions";
export { EditResource, NewResource } from "./resource-form-screen";
export { userHref } from "./user-href";
