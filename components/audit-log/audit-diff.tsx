import { DetailList } from "@/components/ui/detail-list";
import type { AuditDetail, DiffLine } from "./audit-detail";

/** What an entry says about the change: lines taken away and put in, and whatever else it knows. */
export function AuditDiff({ detail }: { detail: AuditDetail }) {
  if (detail.diffs.length === 0 && detail.facts.length === 0) {
    return <p className="text-ink-3">Nothing more was written down.</p>;
  }
  return (
    <div className="flex flex-col gap-3">
      {detail.diffs.map(({ title, lines }) => (
        <div key={title ?? ""}>
          {title !== null && <p className="mb-1 font-medium">{title}</p>}
          <div className="overflow-x-auto rounded-md border bg-surface font-mono text-sm leading-[18px]">
            <table className="w-full border-collapse">
              <tbody>
                {lines.map((line) => (
                  <Line key={line.path} line={line} />
                ))}
              </tbody>
            </table>
          </div>
        </div>
      ))}
      {detail.facts.length > 0 && (
        <DetailList details={detail.facts.map(({ name, value }) => ({ term: name, value }))} />
      )}
    </div>
  );
}

function Line({ line: { path, from, to } }: { line: DiffLine }) {
  return (
    <tr className="border-b align-top last:border-b-0">
      <th scope="row" className="w-px px-2 py-1 text-left font-normal whitespace-nowrap text-ink-2">
        {path}
      </th>
      <td className="px-2 py-1 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {from === null && to === null && <span className="text-ink-3">changed</span>}
        {from !== null && (
          <del className="block bg-red-soft px-1 text-red no-underline">
            <span aria-hidden>− </span>
            {from}
          </del>
        )}
        {to !== null && (
          <ins className="block bg-green-soft px-1 text-green no-underline">
            <span aria-hidden>+ </span>
            {to}
          </ins>
        )}
      </td>
    </tr>
  );
}
