import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

/** A button that says why it cannot be pressed, and stays where the keyboard finds it. */
export function ActionButton({
  blockedBy,
  onClick,
  ...rest
}: ButtonProps & { blockedBy: string | undefined }) {
  if (blockedBy === undefined) return <Button onClick={onClick} {...rest} />;
  return (
    <Tooltip content={blockedBy}>
      <Button
        {...rest}
        aria-disabled
        // It must be reachable for its reason to be.
        className="pointer-events-auto cursor-not-allowed"
        onClick={(event) => event.preventDefault()}
      />
    </Tooltip>
  );
}
