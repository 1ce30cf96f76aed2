"use client";

import { CircleCheck, CircleX, Info, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { useSyncExternalStore, type ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export interface ToastMessage {
  /** What happened, in one sentence. */
  title: ReactNode;
  /** What to do about it. */
  description?: ReactNode;
  tone?: "info" | "success" | "danger";
}

interface ShownToast extends ToastMessage {
  id: number;
}

const KEPT = 4;
let shown: readonly ShownToast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const none: readonly ShownToast[] = [];

function show(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Tells something that happened elsewhere than where the eye is. Errors of a form belong into the form instead. */
export function toast(message: ToastMessage): void {
  lastId += 1;
  show([...shown, { ...message, id: lastId }].slice(-KEPT));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const icons = {
  info: { icon: Info, ink: "text-blue" },
  success: { icon: CircleCheck, ink: "text-green" },
  danger: { icon: CircleX, ink: "text-red" },
} as const;

/** Where toasts appear; once, in the root layout. */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  return (
    <Primitive.Provider duration={6000} swipeDirection="right">
      {toasts.map((each) => {
        const { icon: Icon, ink } = icons[each.tone ?? "info"];
        return (
          <Primitive.Root
            key={each.id}
            duration={each.tone === "danger" ? 12_000 : 6000}
            onOpenChange={(open) => {
              if (!open) show(shown.filter((other) => other.id !== each.id));
            }}
            className="flex animate-rise items-start gap-2 rounded-lg border border-line-strong bg-raised p-3 shadow-float"
          >
            <Icon aria-hidden className={cn("mt-0.5", ink)} />
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <Primitive.Title className="font-medium">{each.title}</Primitive.Title>
              {each.description && (
                <Primitive.Description className="text-ink-2">{each.description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon-sm" aria-label="Dismiss" className="-my-1 -mr-1">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </Primitive.Root>
        );
      })}
      <Primitive.Viewport className="fixed right-4 bottom-4 z-60 flex w-90 max-w-[calc(100vw-2rem)] flex-col gap-2" />
    </Primitive.Provider>
  );
}
