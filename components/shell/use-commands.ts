"use client";

import { LayoutGrid } from "lucide-react";
import type { GoTo } from "./command-dialog";
import { projectSections } from "./sections";
import { useShell } from "./shell-context";

/** Everything one can go to from here: sections of the project, then the projects. */
export function useCommands(projectId: string | null): { commands: GoTo[]; pending: boolean } {
  const { projects } = useShell();
  const sections = projectId === null ? [] : projectSections(projectId);
  const commands = [
    ...sections.map((section) => ({
      id: `section-${section.label}`,
      label: section.label,
      group: "Sections",
      icon: section.icon,
      href: section.href,
    })),
    ...projects.map((project) => ({
      id: `project-${project.id}`,
      label: project.name,
      detail: project.id,
      group: "Projects",
      icon: LayoutGrid,
      href: `/projects/${encodeURIComponent(project.id)}`,
    })),
  ];
  return { commands, pending: false };
}
