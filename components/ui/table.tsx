import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A dense table that scrolls sideways inside its own frame. Give it an `aria-label`. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    // `relative`: words for screen readers are placed absolutely, and would widen the page from outside the scroller.
    <div className="relative w-full overflow-x-auto">
      <table className={cn("w-full border-collapse text-left", className)} {...rest} />
    </div>
  );
}

export function TableHead(props: ComponentProps<"thead">) {
  return <thead {...props} />;
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} />;
}

/** `interactive` rows lift on hover; their first cell holds the link (see `RowLink`). */
export function TableRow({
  className,
  interactive,
  ...rest
}: ComponentProps<"tr"> & { interactive?: boolean }) {
  return (
    <tr
      className={cn(
        "relative border-b last:border-b-0",
        interactive && "transition-colors focus-within:bg-hover hover:bg-hover",
        className,
      )}
      {...rest}
    />
  );
}

export function TableHeader({ className, scope = "col", ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope={scope}
      className={cn("h-8 border-b px-3 text-sm font-medium whitespace-nowrap text-ink-3", className)}
      {...rest}
    />
  );
}

export function TableCell({ className, ...rest }: ComponentProps<"td">) {
  return <td className={cn("h-8 px-3 whitespace-nowrap pointer-coarse:h-11", className)} {...rest} />;
}
