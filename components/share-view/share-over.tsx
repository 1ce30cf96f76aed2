import { Link2Off } from "lucide-react";
import { Logo } from "@/components/shell";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OverState } from "./shared-run";

export interface ShareOverProps {
  state: OverState;
  /** Since when, ISO; null where that is not known. */
  at: string | null;
}

const TITLES = {
  expired: "This link has expired",
  withdrawn: "This link was withdrawn",
  unknown: "This link opens nothing",
} as const satisfies Record<OverState, string>;

/** In place of a shared run, when the link opens nothing (any more). Says nothing of what it once opened. */
export function ShareOver({ state, at }: ShareOverProps) {
  return (
    <main className="flex min-h-dvh flex-col">
      <p className="flex h-(--topline-height) items-center gap-2 border-b px-5 text-sm font-semibold max-sm:px-4">
        <Logo className="size-5" />
        Slipway
      </p>
      <div role="alert" className="grid flex-1 place-items-center pb-(--topline-height)">
        <EmptyState icon={Link2Off} title={<h1>{TITLES[state]}</h1>}>
          <Why state={state} at={at} />
        </EmptyState>
      </div>
    </main>
  );
}

function Why({ state, at }: ShareOverProps) {
  if (state === "unknown") {
    return (
      <p>
        It may have been cut off when it was copied or sent, or what it led to is gone. Ask whoever sent it
        for a new one.
      </p>
    );
  }
  return (
    <p>
      {state === "expired" ? "Its time was over" : "Whoever shared the run withdrew it"}
      {at !== null && (
        <>
          {" "}
          <RelativeTime at={at} />
        </>
      )}
      . Ask for a new link if you still need to see the run.
    </p>
  );
}
