export interface DragPoint {
  /** CSS pixels of the window. */
  x: number;
  y: number;
}

export interface PointerDrag {
  /** The pointer has gone far enough to mean it. */
  onStart: (point: DragPoint) => void;
  /** Once a frame, while it lasts. */
  onFrame: (point: DragPoint) => void;
  /** Let go. */
  onDrop: (point: DragPoint) => void;
  /** Over, in whichever way. */
  onEnd: () => void;
}

/** Less is a press that trembles. CSS pixels. */
const STARTS_AFTER = 4;

/**
 * Follows a pressed pointer, wherever it goes, until it is let go; Escape calls it off. Touch is left to scrolling.
 * The press that ends a drag opens nothing.
 */
export function followPointer(down: PointerEvent, drag: PointerDrag): void {
  if (down.button !== 0 || down.pointerType === "touch") return;
  const over = new AbortController();
  const { signal } = over;
  let point: DragPoint = { x: down.clientX, y: down.clientY };
  let started = false;
  let frame = 0;

  const tick = () => {
    drag.onFrame(point);
    frame = requestAnimationFrame(tick);
  };
  const end = () => {
    over.abort();
    cancelAnimationFrame(frame);
    if (started) drag.onEnd();
  };
  window.addEventListener(
    "pointermove",
    (event) => {
      point = { x: event.clientX, y: event.clientY };
      if (started || Math.hypot(point.x - down.clientX, point.y - down.clientY) < STARTS_AFTER) return;
      started = true;
      window.getSelection()?.removeAllRanges();
      drag.onStart(point);
      frame = requestAnimationFrame(tick);
    },
    { signal },
  );
  window.addEventListener(
    "pointerup",
    (event) => {
      if (started) {
        swallowClick();
        drag.onDrop({ x: event.clientX, y: event.clientY });
      }
      end();
    },
    { signal },
  );
  window.addEventListener("pointercancel", end, { signal });
  window.addEventListener("blur", end, { signal });
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !started) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { signal, capture: true },
  );
  // Text below the way of the pointer is not marked.
  window.addEventListener("selectstart", (event) => event.preventDefault(), { signal });
}

function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  // The click follows at once or not at all.
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}
