import { Compass } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";

/** For an address that leads nowhere, or to something the person may not know of: both look the same. */
export function NotFoundScreen({ action }: { action: ReactNode }) {
  return (
    <EmptyState icon={Compass} title={<h1>There is nothing at this address</h1>} action={action}>
      It may have been renamed or removed, or you are not a member of its project. An administrator of the
      project can add you under Settings.
    </EmptyState>
  );
}
