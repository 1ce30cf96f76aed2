"use client";

import { Share2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { RunShareLinks } from "./run-share-links";
import { ShareForm } from "./share-form";

export interface ShareRunProps {
  projectId: string;
  runId: string;
  /** "Release #41" */
  title: string;
}

/** Lets people without an account watch a run: makes links to it, and ends them. */
export function ShareRun({ projectId, runId, title }: ShareRunProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <Share2 aria-hidden />
          Share
        </Button>
      </DialogTrigger>
      {open && (
        <DialogContent
          size="md"
          title={`Share ${title}`}
          description="Whoever has a link can watch this run live, without an account. They can do nothing, and see nothing else."
          className="flex flex-col gap-5"
        >
          <ShareForm projectId={projectId} runId={runId} />
          <RunShareLinks projectId={projectId} runId={runId} />
        </DialogContent>
      )}
    </Dialog>
  );
}
