"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

export interface DialogContentProps {
  title: ReactNode;
  /** One or two lines below the title. */
  description?: ReactNode;
  /** Buttons at the bottom right, the one that acts last. */
  footer?: ReactNode;
  /** Widest it gets: 440, 640, 880 or 1120 px. On a phone every dialog is a sheet from the bottom. */
  size?: "sm" | "md" | "lg" | "xl";
  className?: string;
  /** What gets the focus when it closes, where that is not what had it when this opened. */
  returnFocusTo?: HTMLElement | null;
  /** What has the focus first: what can be filled in or pressed first, or the dialog itself, where one reads before one acts. */
  opensOn?: "first control" | "itself";
  children?: ReactNode;
}

const widths = {
  sm: "sm:max-w-[440px]",
  md: "sm:max-w-[640px]",
  lg: "sm:max-w-[880px]",
  xl: "sm:max-w-[1120px]",
} as const;

/** The floating half of a dialog: head, scrolling body, foot that stays. */
export function DialogContent({
  title,
  description,
  footer,
  size = "sm",
  className,
  returnFocusTo,
  opensOn = "first control",
  children,
}: DialogContentProps) {
  const opener = useRef<Element | null>(null);
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
      <Primitive.Content
        {...(description ? {} : { "aria-describedby": undefined })}
        // Opened by an address or a menu it has no trigger of its own: it goes back to what had the focus.
        onOpenAutoFocus={(event) => {
          opener.current = document.activeElement;
          if (opensOn === "first control" || !(event.target instanceof HTMLElement)) return;
          event.preventDefault();
          event.target.focus({ preventScroll: true });
        }}
        onCloseAutoFocus={(event) => {
          const last = returnFocusTo ?? opener.current;
          if (!(last instanceof HTMLElement) || !last.isConnected || last === document.body) return;
          event.preventDefault();
          last.focus();
        }}
        className={cn(
          "fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] animate-rise flex-col rounded-t-xl border border-line-strong bg-raised shadow-dialog focus:outline-none",
          "sm:inset-x-4 sm:top-[12dvh] sm:bottom-auto sm:mx-auto sm:max-h-[76dvh] sm:rounded-xl",
          widths[size],
        )}
      >
        <header
          className={cn("flex gap-3 border-b py-3 pr-12 pl-4", description ? "items-start" : "items-center")}
        >
          <div className="min-w-0 flex-1">
            <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
            {description && (
              <Primitive.Description className="mt-0.5 text-ink-2">{description}</Primitive.Description>
            )}
          </div>
        </header>
        {children && <div className={cn("min-h-0 flex-1 overflow-y-auto p-4", className)}>{children}</div>}
        {footer && (
          <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">
            {footer}
          </footer>
        )}
        {/* Last, so that a dialog opens with the focus in its first field. */}
        <Primitive.Close asChild>
          <Button variant="ghost" size="icon-sm" aria-label="Close" className="absolute top-2 right-2.5">
            <X aria-hidden />
          </Button>
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}
