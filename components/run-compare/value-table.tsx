import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { isChanged, type ComparedValue } from "./compare-values";

export interface ValueTableProps {
  title: string;
  /** What a row is: "Argument". */
  of: string;
  /** "#11" and "#12". */
  sides: readonly [ReactNode, ReactNode];
  values: readonly ComparedValue[];
  /** Stands in place of the table when there is nothing to compare. */
  nothing: string;
  /** How a value is shown, where not as the text it is. */
  show?: (text: string) => ReactNode;
}

/** Values of two runs side by side, those that differ first. */
export function ValueTable({ title, of, sides, values, nothing, show }: ValueTableProps) {
  const changed = values.filter(isChanged);
  const same = values.filter((value) => !isChanged(value));
  return (
    <Card aria-label={title}>
      <CardHeader
        title={title}
        detail={values.length > 0 && `${String(changed.length)} of ${String(values.length)} differ`}
      />
      {values.length === 0 ? (
        <CardBody className="text-ink-2">{nothing}</CardBody>
      ) : (
        <Table aria-label={title}>
          <TableHead>
            <tr>
              <TableHeader>{of}</TableHeader>
              <TableHeader>{sides[0]}</TableHeader>
              <TableHeader>{sides[1]}</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {[...changed, ...same].map((value) => (
              <TableRow key={value.name}>
                <TableHeader
                  scope="row"
                  className="border-b-0 font-normal text-ink-2 max-sm:py-2 max-sm:whitespace-normal"
                >
                  {value.name}
                </TableHeader>
                <Value show={show} text={value.before} tone={isChanged(value) ? "text-ink" : "text-ink-3"} />
                <Value
                  show={show}
                  text={value.after}
                  tone={isChanged(value) ? "font-medium" : "text-ink-3"}
                />
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function Value({ text, tone, show }: { text: string | null; tone: string; show: ValueTableProps["show"] }) {
  return (
    <TableCell
      className={cn(
        "max-w-80 truncate max-sm:py-2 max-sm:[overflow-wrap:anywhere] max-sm:whitespace-normal",
        tone,
      )}
      title={text ?? undefined}
    >
      {text === null ? <span className="text-ink-3">–</span> : (show?.(text) ?? text)}
    </TableCell>
  );
}
