import { GitCompareArrows } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";

/** For the only run of a flow. */
export function NothingToCompare({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={`Compare ${title}`} />
      <EmptyState icon={GitCompareArrows} title="There is no other run to compare it with">
        This is the only run of its flow. Start another one, and what is different shows here.
      </EmptyState>
    </>
  );
}
