import {
  Activity,
  Bell,
  Box,
  Cog,
  Database,
  Hammer,
  KeyRound,
  LayoutGrid,
  ScrollText,
  Settings,
  Workflow,
  type LucideIcon,
} from "lucide-react";

export interface Section {
  label: string;
  icon: LucideIcon;
  href: string;
  /** Paths below which this section is the current one. */
  owns: readonly string[];
}

/** What the rail offers inside a project. The icons are those of the kinds of resources everywhere. */
export function projectSections(projectId: string): readonly Section[] {
  const at = `/projects/${encodeURIComponent(projectId)}`;
  /** `forms` are the kinds of resources whose forms belong to it. */
  const section = (label: string, icon: LucideIcon, path: string, ...forms: string[]): Section => ({
    label,
    icon,
    href: `${at}/${path}`,
    owns: [`${at}/${path}`, ...forms.flatMap((kind) => [`${at}/new/${kind}`, `${at}/edit/${kind}`])],
  });
  return [
    { label: "Pipelines", icon: Workflow, href: at, owns: [`${at}/pipelines`, `${at}/runs`] },
    section("Builds", Hammer, "builds", "build-service"),
    section("Services", Box, "services", "service"),
    section("Jobs", Cog, "jobs", "job"),
    section("Addons", Database, "addons", "addon"),
    section("Secrets", KeyRound, "secrets", "secret-group"),
    section("Notifications", Bell, "notifications", "integration"),
    section("Audit", ScrollText, "audit"),
    section("Settings", Settings, "settings", "registry", "runtime"),
  ];
}

/** About the installation, for its administrators. */
export const SYSTEM_STATUS: Section = { label: "System status", icon: Activity, href: "/status", owns: [] };

/** What the rail offers outside a project. */
export function serverSections(isServerAdmin: boolean): readonly Section[] {
  const projects: Section = { label: "Projects", icon: LayoutGrid, href: "/projects", owns: [] };
  return isServerAdmin ? [projects, SYSTEM_STATUS] : [projects];
}

/** Is `pathname` in this section? */
export function isCurrentSection(section: Section, pathname: string): boolean {
  if (pathname === section.href) return true;
  return section.owns.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** The project of a path below `/projects/…`, or null. */
export function projectIdOf(pathname: string): string | null {
  const [, root, id] = pathname.split("/");
  return root === "projects" && id ? decodeURIComponent(id) : null;
}
