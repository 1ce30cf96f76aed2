"use client";

import { CircleCheck, CircleX, Info, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
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
const SHOWN_MS = 6_000;
/** What went wrong takes longer to read. */
const DANGER_SHOWN_MS = 12_000;

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

function dismiss(id: number): void {
  show(shown.filter((each) => each.id !== id));
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

/**
 * Where toasts appear; once, in the root layout. The region is there before the first one, so that each is announced;
 * they stay while a pointer or the focus is on them.
 */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  const [isHeld, setHeld] = useState(false);
  return (
    <div
      role="region"
      aria-label="Notifications"
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed right-4 bottom-4 z-60 flex w-90 max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {toasts.map((each) => (
        <Toast
          key={each.id}
          toast={each}
          isHeld={isHeld}
          onDismiss={() => {
            // What is gone tells no more that the focus has left it.
            setHeld(false);
            dismiss(each.id);
          }}
        />
      ))}
    </div>
  );
}

function Toast({
  toast: { id, title, description, tone = "info" },
  isHeld,
  onDismiss,
}: {
  toast: ShownToast;
  isHeld: boolean;
  onDismiss: () => void;
}) {
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(dismiss, tone === "danger" ? DANGER_SHOWN_MS : SHOWN_MS, id);
    return () => clearTimeout(timer);
  }, [id, tone, isHeld]);
  const { icon: Icon, ink } = icons[tone];
  return (
    <div className="pointer-events-auto flex animate-rise items-start gap-2 rounded-lg border border-line-strong bg-raised p-3 shadow-float">
      <Icon aria-hidden className={cn("mt-0.5", ink)} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{title}</p>
        {description && <div className="text-ink-2">{description}</div>}
      </div>
      <Button variant="ghost" size="icon-sm" aria-label="Dismiss" className="-my-1 -mr-1" onClick={onDismiss}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
