import Link from "next/link";
import { rollbacksHref, runHref } from "@/components/runs-list";
import { Badge } from "@/components/ui/badge";
import { Fact, Facts } from "./facts";
import type { RunDetail } from "./run-types";

const LINK = "text-accent-text underline underline-offset-2";

export interface RollbackFactsProps {
  detail: RunDetail;
  /** Other runs may be linked to. */
  isMember: boolean;
}

/** "Rollback to #96", and the way there. */
export function RollbackBadge({ detail, isMember }: RollbackFactsProps) {
  const { rollback } = detail;
  if (rollback === null) return <Badge tone="amber">Rollback</Badge>;
  const words = `Rollback to #${String(rollback.toNumber)}`;
  if (!isMember || rollback.toRunId === null) return <Badge tone="amber">{words}</Badge>;
  return (
    <Link href={runHref(detail.projectId, rollback.toRunId)} className="inline-flex hover:underline">
      <Badge tone="amber">{words}</Badge>
    </Link>
  );
}

/** What a rollback was asked to do, why a run was started despite a hold, and the rollbacks to a run; or nothing. */
export function RollbackFacts({ detail, isMember }: RollbackFactsProps) {
  const { rollback, rollbackCount, despiteHold } = detail;
  if (rollback === null && rollbackCount === 0 && despiteHold === null) return null;
  return (
    <Facts>
      {despiteHold !== null && <Fact name="Despite a hold">{despiteHold}</Fact>}
      {rollback !== null && (
        <>
          <Fact name="Back to">
            <Release detail={detail} rollback={rollback} isMember={isMember} />
          </Fact>
          <Fact name="Reason">{rollback.reason}</Fact>
          {rollback.leftOut.length > 0 && (
            <Fact name="Left out">
              <ul>
                {rollback.leftOut.map(({ kind, id, message }) => (
                  <li key={`${kind}/${id}`}>
                    {id}: {message}
                  </li>
                ))}
              </ul>
            </Fact>
          )}
          {rollback.restores.length > 0 && (
            <Fact name="Restores">
              {rollback.restores.map(({ addonId, backupName }) => `${addonId} from ${backupName}`).join(", ")}
            </Fact>
          )}
          {rollback.revision !== null && (
            <Fact name="Flow">as it was then, now revision {rollback.revision}</Fact>
          )}
        </>
      )}
      {isMember && rollbackCount > 0 && (
        <Fact name="Rollbacks">
          <Link href={rollbacksHref(detail.projectId, detail)} className={LINK}>
            {rollbackCount === 1 ? "1 rollback to it" : `${String(rollbackCount)} rollbacks to it`}
          </Link>
        </Fact>
      )}
    </Facts>
  );
}

interface ReleaseProps extends RollbackFactsProps {
  rollback: NonNullable<RunDetail["rollback"]>;
}

function Release({ detail, rollback: { toRunId, toNumber }, isMember }: ReleaseProps) {
  const number = `#${String(toNumber)}`;
  if (toRunId === null) return isMember ? `${number}, which was cleaned up` : number;
  return (
    <Link href={runHref(detail.projectId, toRunId)} className={LINK}>
      {number}
    </Link>
  );
}
