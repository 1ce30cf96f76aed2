"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { toast } from "@/components/ui/toast";
import { failureText } from "../failure-text";
import { FORM_KINDS, type FormKind, type FormKindName } from "./form-kinds";
import { userHref } from "./user-href";

type Outlook = ApiOutputs["resourceChanges"]["removalOutlook"];

export interface DeleteResourceDialogProps {
  projectId: string;
  kind: FormKindName;
  id: string;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Says what deleting a resource takes away, and does it; or who uses it, so that it cannot be. */
export function DeleteResourceDialog(props: DeleteResourceDialogProps) {
  const { projectId, kind, id, name, open, onOpenChange } = props;
  const form: FormKind = FORM_KINDS[kind];
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const where = { projectId, collection: form.collection, id };
  const { data: outlook, error } = useQuery(
    trpc.resourceChanges.removalOutlook.queryOptions(where, { enabled: open, staleTime: 0, gcTime: 0 }),
  );
  const remove = useMutation(
    trpc.resourceChanges.remove.mutationOptions({
      onSuccess: async () => {
        onOpenChange(false);
        toast({ tone: "success", title: `Deleted ${form.noun} ${name}.` });
        router.push(`/projects/${encodeURIComponent(projectId)}/${form.list.path}`);
        await queryClient.invalidateQueries();
      },
    }),
  );
  const change = (next: boolean) => {
    remove.reset();
    onOpenChange(next);
  };
  const title = `Delete ${name}`;
  if (outlook !== undefined && outlook.users.length === 0 && outlook.goesOn.length === 0) {
    return (
      <ConfirmDialog
        open={open}
        onOpenChange={change}
        title={title}
        action={`Delete ${form.noun}`}
        {...(outlook.typed ? { typed: id } : {})}
        pending={remove.isPending}
        error={failureText(remove.error)}
        onConfirm={() => remove.mutate({ ...where, ...(outlook.typed ? { typed: id } : {}) })}
      >
        <Consequences outlook={outlook} />
      </ConfirmDialog>
    );
  }
  return (
    // Not before it is known what to say, so that one dialog does not turn into another.
    <Dialog open={open && (outlook !== undefined || error !== null)} onOpenChange={change}>
      <DialogContent
        title={title}
        className="flex flex-col gap-3"
        footer={
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
        }
      >
        {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
        {outlook && <WhyNot projectId={projectId} form={form} outlook={outlook} />}
      </DialogContent>
    </Dialog>
  );
}

function Consequences({ outlook }: { outlook: Outlook }) {
  return (
    <>
      <p className="font-medium text-ink">This is gone for good:</p>
      <ul className="mt-1 list-disc pl-5">
        {outlook.destroys.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {outlook.stays.map((sentence) => (
        <p key={sentence} className="mt-2">
          {sentence}
        </p>
      ))}
    </>
  );
}

function WhyNot({ projectId, form, outlook }: { projectId: string; form: FormKind; outlook: Outlook }) {
  return (
    <>
      {outlook.users.length > 0 && (
        <div>
          <p>This {form.noun} is in use. Take it out there first, then delete it.</p>
          <ul aria-label="Used by" className="mt-2 flex flex-col gap-1">
            {outlook.users.map((user) => (
              <li key={user.name} className="text-ink-2">
                <Link href={userHref(projectId, user.place)} className="text-accent-text underline">
                  {user.name}
                </Link>{" "}
                {user.use}
              </li>
            ))}
          </ul>
        </div>
      )}
      {outlook.goesOn.length > 0 && (
        <p>{outlook.goesOn.join(" ")} Wait for its end, or abort it; then this can be deleted.</p>
      )}
    </>
  );
}
