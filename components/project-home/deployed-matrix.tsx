import { Box, Cog, PackageOpen } from "lucide-react";
import Link from "next/link";
import { ImageLabel } from "@/components/resources";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ProjectHomeData } from "./project-home";

/** What runs where: services and jobs with the image a release gave them, in the order of the stages. */
export function DeployedMatrix({ home }: { home: ProjectHomeData }) {
  const stageOrder = home.pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => stage.id));
  const rank = (stageId: string | undefined) =>
    stageId === undefined ? stageOrder.length : stageOrder.indexOf(stageId);
  const lines = home.deployed.toSorted((a, b) => rank(a.placement?.stageId) - rank(b.placement?.stageId));
  return (
    <Card aria-labelledby="deployed">
      <CardHeader id="deployed" title="Deployed" detail={lines.length || undefined} />
      {lines.length === 0 ? (
        <EmptyState icon={PackageOpen} title="Nothing to deploy yet">
          Services and jobs appear here with the image each stage runs.
        </EmptyState>
      ) : (
        <Table aria-labelledby="deployed">
          <TableHead>
            <tr>
              <TableHeader>Target</TableHeader>
              <TableHeader>Stage</TableHeader>
              <TableHeader>Image</TableHeader>
              <TableHeader className="text-right">Since</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {lines.map((line, index) => {
              const Icon = line.kind === "service" ? Box : Cog;
              const sameStage = lines[index - 1]?.placement?.stageId === line.placement?.stageId && index > 0;
              return (
                <TableRow key={`${line.kind}-${line.id}`}>
                  <TableCell>
                    <Link
                      href={`/projects/${encodeURIComponent(home.id)}/${line.kind}s/${encodeURIComponent(line.id)}`}
                      className="flex items-center gap-2 font-medium hover:underline"
                    >
                      <Icon aria-hidden className="text-ink-3" />
                      {line.name}
                    </Link>
                  </TableCell>
                  <TableCell className={sameStage ? "text-ink-3" : "text-ink-2"}>
                    {line.placement ? line.placement.stage : "Not on a board"}
                  </TableCell>
                  <TableCell>
                    <ImageLabel image={line.image} />
                  </TableCell>
                  <TableCell className="text-right text-ink-2">
                    {line.deployedAt ? (
                      <RelativeTime at={line.deployedAt} />
                    ) : (
                      <span className="text-ink-3">–</span>
                    )}
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}
