import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";

const buttonVariants = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none",
    "transition-colors disabled:pointer-events-none disabled:opacity-50 aria-busy:opacity-100 aria-disabled:pointer-events-none aria-disabled:opacity-50",
  ],
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-accent-ink hover:bg-accent-strong",
        secondary: "border-line-strong bg-surface text-ink hover:bg-hover",
        ghost:
          "border-transparent text-ink-2 hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink",
        danger: "border-transparent bg-red-fill text-white hover:brightness-95",
        "danger-quiet": "border-line-strong bg-surface text-red hover:bg-red-soft",
      },
      size: {
        sm: "h-7 px-2 text-sm pointer-coarse:h-10 pointer-coarse:px-3",
        md: "h-8 px-3 text-base pointer-coarse:h-10",
        icon: "size-8 pointer-coarse:size-10",
        "icon-sm": "size-7 pointer-coarse:size-10",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  /** Puts the looks on the only child (a link) instead of a `<button>`. */
  asChild?: boolean;
  /** Work is under way: shows a turning ring, keeps its width and cannot be pressed again. */
  pending?: boolean;
}

/** The one button. A view has at most one `primary`. An `icon` one needs an `aria-label`. */
export function Button({
  variant,
  size,
  asChild,
  pending,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? "button"}
      className={cn(classes, pending && "relative")}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? (
        <>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner />
          </span>
          <span className="invisible inline-flex items-center gap-1.5">{children}</span>
        </>
      ) : (
        children
      )}
    </button>
  );
}
