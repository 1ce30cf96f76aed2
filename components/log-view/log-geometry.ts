/** Height of a line, CSS pixels. */
export const LINE_HEIGHT = 18;
/** Browsers draw nothing below some 17 million pixels; what is longer is scrolled in proportion. */
const MAX_HEIGHT = 15_000_000;

/** Of what is scrolled. Lengths in CSS pixels. */
export interface LogFrame {
  /** Lines of the log. */
  total: number;
  /** Height of what is seen of it. */
  height: number;
}

/** How high the scrolled content is. */
export function contentHeight({ total }: Pick<LogFrame, "total">): number {
  return Math.min(total * LINE_HEIGHT, MAX_HEIGHT);
}

/** How far below the log's first line the upper edge of what is seen stands. */
export function offsetAt(frame: LogFrame, scrollTop: number): number {
  return scrollTop * ratioOf(frame);
}

/** Where to scroll to so that a line stands in the middle, or as near to it as it goes. */
export function scrollTopOf(frame: LogFrame, line: number): number {
  const offset = line * LINE_HEIGHT - (frame.height - LINE_HEIGHT) / 2;
  return Math.max(0, offset / ratioOf(frame));
}

/** The lines to draw (from `first` up to before `end`), and where in the scrolled content the first of them stands. */
export function linesInView(
  frame: LogFrame,
  scrollTop: number,
  overscan: number,
): { first: number; end: number; top: number } {
  const offset = offsetAt(frame, scrollTop);
  const first = Math.max(0, Math.floor(offset / LINE_HEIGHT) - overscan);
  const end = Math.min(frame.total, Math.ceil((offset + frame.height) / LINE_HEIGHT) + overscan);
  return { first, end, top: scrollTop - offset + first * LINE_HEIGHT };
}

function ratioOf(frame: LogFrame): number {
  const scrolled = contentHeight(frame) - frame.height;
  const whole = frame.total * LINE_HEIGHT - frame.height;
  return scrolled <= 0 || whole <= 0 ? 1 : whole / scrolled;
}
