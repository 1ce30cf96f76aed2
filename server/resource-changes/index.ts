export { ResourceCollectionSchema } from "./collections";
export { getResourceForm, listFormChoices, type FormChoices, type ResourceForm } from "./queries";
export { readRemovalOutlook, type RemovalOutlook } from "./removal-outlook";
export { removeResource } from "./remove-resource";
export { findUsers, type ResourceUser } from "./resource-users";
export { createResource, updateResource, type SavedResource } from "./save-resource";
