import { InlineAlert } from "@/components/ui/inline-alert";
import type { Consequences } from "./board-types";

const WHY = {
  target: "works on what would not be in its stage any more",
  origin: "promotes from what would not be in the stage before it any more",
} as const satisfies Record<Consequences["brokenSteps"][number]["role"], string>;

/** Steps of flows that a change of the board leaves behind; nothing when there are none. */
export function BrokenSteps({ steps }: { steps: Consequences["brokenSteps"] }) {
  if (steps.length === 0) return null;
  return (
    <InlineAlert
      tone="warning"
      title={
        steps.length === 1
          ? "One step of a release flow would not fit any more"
          : `${String(steps.length)} steps of release flows would not fit any more`
      }
    >
      <ul className="my-1 flex flex-col gap-0.5">
        {steps.map(({ stage, nodeKey, title, role }) => (
          <li key={`${stage}/${nodeKey}/${role}`}>
            {stage}: <strong className="font-medium text-ink">{title}</strong> {WHY[role]}.
          </li>
        ))}
      </ul>
      <p>They still run as published, but their flow has to be changed before it can be published again.</p>
    </InlineAlert>
  );
}
