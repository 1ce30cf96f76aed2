import { useEffect, useEffectEvent, useState } from "react";

/** What a person does before they can ask for anything. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "focusin"] as const;

/**
 * A part of the page that its first load goes without. It is fetched at the first sign that somebody is there, so that
 * it is at hand when they ask for it, and at the latest when it is `wanted`. Held in state and not suspended for:
 * React keeps back by up to 300 ms what follows an empty fallback.
 * @param load the same function at every call; a failed load is thrown while the part is wanted
 */
export function useLoadedAhead<Part>(load: () => Promise<Part>, wanted: boolean): Part | null {
  const [part, setPart] = useState<{ loaded: Part } | null>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  const isLoaded = part !== null;

  const fetchPart = useEffectEvent(() => {
    load().then(
      (loaded) => setPart({ loaded }),
      // Without a sign of need nobody has to hear of it; it is tried again when it is wanted.
      (error: unknown) => wanted && setFailure({ error }),
    );
  });

  useEffect(() => {
    if (isLoaded) return;
    if (wanted) {
      fetchPart();
      return;
    }
    const listening = new AbortController();
    const stop = () => listening.abort();
    const fetchOnce = () => {
      stop();
      fetchPart();
    };
    for (const sign of SIGNS)
      window.addEventListener(sign, fetchOnce, { passive: true, signal: listening.signal });
    return stop;
  }, [isLoaded, wanted]);

  if (wanted && failure !== null) throw failure.error;
  return part?.loaded ?? null;
}
