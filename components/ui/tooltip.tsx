"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

export const TooltipProvider = Primitive.Provider;

export interface TooltipProps {
  content: ReactNode;
  side?: ComponentProps<typeof Primitive.Content>["side"];
  /** One element that can have the focus, or text one hovers over. */
  children: ReactNode;
}

/** Says more about what it wraps; never the only place where something is said. */
export function Tooltip({ content, side = "top", children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 animate-appear [overflow-wrap:anywhere] rounded-md bg-ink px-2 py-1 text-sm text-ground shadow-float"
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
