"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { menuItemClasses, menuSurfaceClasses } from "./menu-classes";

export const DropdownMenu = Primitive.Root;
export const DropdownMenuTrigger = Primitive.Trigger;
export const DropdownMenuRadioGroup = Primitive.RadioGroup;

export function DropdownMenuContent({
  className,
  sideOffset = 4,
  align = "end",
  ...rest
}: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={sideOffset}
        align={align}
        className={cn(menuSurfaceClasses, "min-w-44", className)}
        {...rest}
      />
    </Primitive.Portal>
  );
}

export interface DropdownMenuItemProps extends ComponentProps<typeof Primitive.Item> {
  /** It takes something away. */
  danger?: boolean;
  /** Why it cannot be chosen now; shown below the words and disables the item. */
  blockedBy?: string | undefined;
}

export function DropdownMenuItem({
  className,
  danger,
  blockedBy,
  disabled,
  children,
  ...rest
}: DropdownMenuItemProps) {
  return (
    <Primitive.Item
      className={cn(
        menuItemClasses,
        danger && "text-red data-highlighted:bg-red-soft",
        blockedBy && "h-auto py-1",
        className,
      )}
      disabled={disabled ?? blockedBy !== undefined}
      {...rest}
    >
      {blockedBy ? (
        <span className="flex max-w-64 flex-col">
          <span className="flex items-center gap-2">{children}</span>
          <span className="text-sm text-ink-3">{blockedBy}</span>
        </span>
      ) : (
        children
      )}
    </Primitive.Item>
  );
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cn(menuItemClasses, "pr-7", className)} {...rest}>
      {children}
      <Primitive.ItemIndicator className="absolute right-2">
        <Check aria-hidden />
      </Primitive.ItemIndicator>
    </Primitive.RadioItem>
  );
}

export function DropdownMenuLabel({ children }: { children: ReactNode }) {
  return <Primitive.Label className="px-2 pt-1.5 pb-1 text-sm text-ink-3">{children}</Primitive.Label>;
}

export function DropdownMenuSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />;
}
