"use client";

import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { ProjectSwitcher } from "./project-switcher";
import { SectionLinks } from "./section-links";
import { projectIdOf } from "./sections";

/** The rail of a phone: a sheet from the bottom, where the thumb is. */
export function PhoneMenu() {
  const [open, setOpen] = useState(false);
  const projectId = projectIdOf(usePathname());
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Open navigation" className="-ml-2 md:hidden">
          <Menu aria-hidden />
        </Button>
      </DialogTrigger>
      <DialogContent title="Navigation" className="p-2 pb-6">
        <ProjectSwitcher projectId={projectId} />
        <nav aria-label="Main" className="mt-1">
          <SectionLinks onNavigate={() => setOpen(false)} />
        </nav>
      </DialogContent>
    </Dialog>
  );
}
