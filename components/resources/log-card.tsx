import { X } from "lucide-react";
import type { ReactNode } from "react";
import { StatusBadge } from "@/components/status";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Prose } from "@/components/ui/prose";
import type { HistoryItem } from "./history-table";
import { OperationLog } from "./operation-log";

export interface LogCardProps {
  projectId: string;
  item: HistoryItem & { operationId: string | null; error: string | null };
  /** "Build 128". */
  title: string;
  actions?: ReactNode;
  onClose: () => void;
}

/** One piece of work opened: what became of it, and its log. */
export function LogCard({ projectId, item, title, actions, onClose }: LogCardProps) {
  return (
    <Card aria-label={title}>
      <CardHeader
        title={title}
        detail={<StatusBadge status={item.status} />}
        actions={
          <>
            {actions}
            <Button variant="ghost" size="icon-sm" aria-label={`Close ${title}`} onClick={onClose}>
              <X aria-hidden />
            </Button>
          </>
        }
      />
      <CardBody className="flex flex-col gap-3">
        {item.error && (
          <InlineAlert tone="danger">
            <Prose text={item.error} />
          </InlineAlert>
        )}
        <OperationLog projectId={projectId} operationId={item.operationId} />
      </CardBody>
    </Card>
  );
}
