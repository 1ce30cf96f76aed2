"use client";

import { useId, type ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { Dialog, DialogClose, DialogContent, type DialogContentProps } from "./dialog";

export interface FormDialogProps extends Pick<DialogContentProps, "title" | "description" | "size"> {
  /** What the button says: its verb and its object, with an icon before them perhaps. */
  action: ReactNode;
  variant?: ButtonProps["variant"];
  /** It is being sent. */
  pending: boolean;
  /** Nothing can be sent as it stands. */
  disabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** Outside of the form: what the server said, and what to do about it. */
  notice?: ReactNode;
  /** The fields. */
  children: ReactNode;
}

/** An open dialog of a few fields, sent by its button or by Enter in a field; Cancel and Escape close it. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, size, action, variant, pending, disabled, onSubmit, onClose } = props;
  const formId = useId();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={description}
        size={size ?? "sm"}
        className="flex flex-col gap-3"
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              type="submit"
              form={formId}
              variant={variant ?? "primary"}
              pending={pending}
              disabled={disabled ?? false}
            >
              {action}
            </Button>
          </>
        }
      >
        {props.notice}
        <form
          id={formId}
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {props.children}
        </form>
      </DialogContent>
    </Dialog>
  );
}
