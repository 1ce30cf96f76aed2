"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { isCurrentSection, projectIdOf, projectSections, serverSections } from "./sections";
import { useShell } from "./shell-context";

/** The sections of the current project; outside one, those of the server. */
export function SectionLinks({ collapsed, onNavigate }: { collapsed?: boolean; onNavigate?: () => void }) {
  const pathname = usePathname();
  const projectId = projectIdOf(pathname);
  const { user } = useShell();
  const sections = projectId ? projectSections(projectId) : serverSections(user.isServerAdmin);
  return (
    <ul className="flex flex-col gap-px">
      {sections.map((section) => {
        const current = isCurrentSection(section, pathname);
        const link = (
          <Link
            href={section.href}
            onClick={onNavigate}
            aria-current={current ? "page" : undefined}
            aria-label={collapsed ? section.label : undefined}
            className={cn(
              "flex h-8 items-center gap-2 rounded-md px-2 text-ink-2 transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11",
              "aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink",
              collapsed && "justify-center px-0",
            )}
          >
            <section.icon aria-hidden className={cn(current && "text-accent-text")} />
            {!collapsed && section.label}
          </Link>
        );
        return (
          <li key={section.href}>
            {collapsed ? (
              <Tooltip side="right" content={section.label}>
                {link}
              </Tooltip>
            ) : (
              link
            )}
          </li>
        );
      })}
    </ul>
  );
}
