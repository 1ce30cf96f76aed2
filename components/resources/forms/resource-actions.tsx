"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useBlockedBy } from "../use-permission";
import { DeleteResourceDialog } from "./delete-resource-dialog";
import { FORM_KINDS, formHref, type FormKindName } from "./form-kinds";

export interface ResourceActionsProps {
  projectId: string;
  kind: FormKindName;
  id: string;
  name: string;
}

/** Edit and delete, behind one button. */
export function ResourceActions({ projectId, kind, id, name }: ResourceActionsProps) {
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const [deleting, setDeleting] = useState(false);
  const { noun } = FORM_KINDS[kind];
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {blockedBy === undefined ? (
            <DropdownMenuItem asChild>
              <Link href={formHref(projectId, kind, id)}>
                <Pencil aria-hidden /> Edit {noun}
              </Link>
            </DropdownMenuItem>
          ) : (
            <DropdownMenuItem blockedBy={blockedBy}>
              <Pencil aria-hidden /> Edit {noun}
            </DropdownMenuItem>
          )}
          <DropdownMenuItem danger blockedBy={blockedBy} onSelect={() => setDeleting(true)}>
            <Trash2 aria-hidden /> Delete {noun}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <DeleteResourceDialog
        projectId={projectId}
        kind={kind}
        id={id}
        name={name}
        open={deleting}
        onOpenChange={setDeleting}
      />
    </>
  );
}
