/** What floats above the page and offers choices: menus, selects. */
export const menuSurfaceClasses =
  "z-50 overflow-x-hidden overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-ink shadow-float animate-rise focus:outline-none";

export const menuItemClasses = [
  "relative flex h-7 cursor-default items-center gap-2 rounded-sm px-2 text-base outline-none select-none pointer-coarse:h-10",
  "data-highlighted:bg-hover data-disabled:pointer-events-none data-disabled:text-ink-3",
];
