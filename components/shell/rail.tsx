"use client";

import { PanelLeft } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { ProjectSwitcher } from "./project-switcher";
import { RAIL_COOKIE } from "./rail-cookie";
import { SectionLinks } from "./section-links";
import { projectIdOf } from "./sections";

/** The left rail, from 768 px up; below, `PhoneMenu` takes its place. */
export function Rail({ initiallyCollapsed }: { initiallyCollapsed: boolean }) {
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const projectId = projectIdOf(usePathname());
  const toggle = () => {
    document.cookie = `${RAIL_COOKIE}=${collapsed ? "0" : "1"}; path=/; max-age=31536000; samesite=lax`;
    setCollapsed(!collapsed);
  };
  const toggleLabel = collapsed ? "Widen the navigation" : "Narrow the navigation";
  return (
    <div
      className={cn(
        "sticky top-0 flex h-dvh shrink-0 flex-col border-r bg-sunken p-2 max-md:hidden",
        collapsed ? "w-(--rail-width-collapsed) px-1.5" : "w-(--rail-width)",
      )}
    >
      <ProjectSwitcher projectId={projectId} collapsed={collapsed} />
      <nav aria-label="Main" className="mt-2 min-h-0 flex-1 overflow-y-auto">
        <SectionLinks collapsed={collapsed} />
      </nav>
      <Tooltip side="right" content={toggleLabel}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={toggleLabel}
          aria-pressed={collapsed}
          onClick={toggle}
          className={cn(collapsed && "mx-auto")}
        >
          <PanelLeft aria-hidden />
        </Button>
      </Tooltip>
    </div>
  );
}
