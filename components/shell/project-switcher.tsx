"use client";

import { ChevronsUpDown, LayoutGrid } from "lucide-react";
import { useRouter } from "next/navigation";
import { cn } from "@/components/ui/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Logo } from "./logo";
import { useShell } from "./shell-context";

/** The top of the rail: which project one is in, and the way to the others. */
export function ProjectSwitcher({ projectId, collapsed }: { projectId: string | null; collapsed?: boolean }) {
  const { projects } = useShell();
  const router = useRouter();
  const current = projects.find((project) => project.id === projectId);
  const name = current?.name ?? projectId ?? "Slipway";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Project: ${name}. Switch project`}
        className={cn(
          "flex h-9 w-full items-center gap-2 rounded-md px-1.5 text-left transition-colors hover:bg-hover aria-expanded:bg-hover pointer-coarse:h-11",
          collapsed && "justify-center px-0",
        )}
      >
        <Logo className="size-5 shrink-0" />
        {!collapsed && (
          <>
            <span className="min-w-0 flex-1 truncate font-semibold">{name}</span>
            <ChevronsUpDown aria-hidden className="size-3.5! text-ink-3" />
          </>
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-56">
        {projects.length > 0 && <DropdownMenuLabel>Projects</DropdownMenuLabel>}
        <DropdownMenuRadioGroup
          value={projectId ?? ""}
          onValueChange={(id) => router.push(`/projects/${encodeURIComponent(id)}`)}
        >
          {projects.map((project) => (
            <DropdownMenuRadioItem key={project.id} value={project.id}>
              <span className="truncate">{project.name}</span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        {projects.length > 0 && <DropdownMenuSeparator />}
        <DropdownMenuItem onSelect={() => router.push("/projects")}>
          <LayoutGrid aria-hidden /> All projects
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
