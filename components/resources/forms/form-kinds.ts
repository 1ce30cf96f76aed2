import {
  BellRing,
  Box,
  Cog,
  Container,
  Database,
  Hammer,
  KeyRound,
  Server,
  type LucideIcon,
} from "lucide-react";
import type { ApiInputs } from "@/components/trpc";
import type { FormSection } from "./form-fields";
import { tryIntegration, type AfterSave } from "./try-integration";
import { addonSections } from "./sections/addon-sections";
import { buildServiceSections } from "./sections/build-service-sections";
import { integrationSections } from "./sections/integration-sections";
import { jobSections } from "./sections/job-sections";
import { registrySections } from "./sections/registry-sections";
import { runtimeSections } from "./sections/runtime-sections";
import { secretGroupSections } from "./sections/secret-group-sections";
import { serviceSections } from "./sections/service-sections";

export type ResourceCollection = ApiInputs["resourceChanges"]["create"]["collection"];

/** A kind of resource that has a form. */
export interface FormKind {
  collection: ResourceCollection;
  /** `service`: in sentences and buttons. */
  noun: string;
  /** `a` or `an`. */
  article: "a" | "an";
  icon: LucideIcon;
  /** Its list, below the project. */
  list: { path: string; label: string };
  /** Each one has a page of its own below the list. */
  hasPage: boolean;
  sections: readonly FormSection[];
  /** What is tried out once it is saved. */
  afterSave?: AfterSave;
}

/** By the word in the address: `/new/service`, `/edit/service/api`. */
export const FORM_KINDS = {
  service: {
    collection: "deploymentServices",
    noun: "service",
    article: "a",
    icon: Box,
    list: { path: "services", label: "Services" },
    hasPage: true,
    sections: serviceSections,
  },
  job: {
    collection: "jobs",
    noun: "job",
    article: "a",
    icon: Cog,
    list: { path: "jobs", label: "Jobs" },
    hasPage: true,
    sections: jobSections,
  },
  addon: {
    collection: "addons",
    noun: "addon",
    article: "an",
    icon: Database,
    list: { path: "addons", label: "Addons" },
    hasPage: true,
    sections: addonSections,
  },
  "build-service": {
    collection: "buildServices",
    noun: "build service",
    article: "a",
    icon: Hammer,
    list: { path: "builds", label: "Builds" },
    hasPage: true,
    sections: buildServiceSections,
  },
  "secret-group": {
    collection: "secretGroups",
    noun: "secret group",
    article: "a",
    icon: KeyRound,
    list: { path: "secrets", label: "Secrets" },
    hasPage: true,
    sections: secretGroupSections,
  },
  registry: {
    collection: "registries",
    noun: "registry credential",
    article: "a",
    icon: Container,
    list: { path: "settings", label: "Settings" },
    hasPage: false,
    sections: registrySections,
  },
  integration: {
    collection: "integrations",
    noun: "integration",
    article: "an",
    icon: BellRing,
    list: { path: "notifications", label: "Notifications" },
    hasPage: false,
    sections: integrationSections,
    afterSave: tryIntegration,
  },
  runtime: {
    collection: "runtimes",
    noun: "runtime",
    article: "a",
    icon: Server,
    list: { path: "settings", label: "Settings" },
    hasPage: false,
    sections: runtimeSections,
  },
} as const satisfies Record<string, FormKind>;
export type FormKindName = keyof typeof FORM_KINDS;

/** Null for what no form is for. */
export function findFormKind(name: string): FormKindName | null {
  return Object.hasOwn(FORM_KINDS, name) ? (name as FormKindName) : null;
}

/** The form for a new one, or the one that changes `id`. */
export function formHref(projectId: string, kind: FormKindName, id?: string): string {
  const at = `/projects/${encodeURIComponent(projectId)}`;
  return id === undefined ? `${at}/new/${kind}` : `${at}/edit/${kind}/${encodeURIComponent(id)}`;
}
