import { LayoutGrid } from "lucide-react";
import { StatusBadge } from "@/components/status";
import type { ApiOutputs } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

export interface ProjectsListProps {
  projects: ApiOutputs["projects"]["list"];
}

/** The projects a person can reach, with what happened last in each. */
export function ProjectsList({ projects }: ProjectsListProps) {
  if (projects.length === 0) return <NoProjects />;
  return (
    <Card>
      <Table aria-label="Projects">
        <TableHead>
          <tr>
            <TableHeader>Project</TableHeader>
            <TableHeader>Last release</TableHeader>
            <TableHeader className="max-md:hidden">Holds</TableHeader>
            <TableHeader className="max-sm:hidden">Your role</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {projects.map((project) => (
            <TableRow key={project.id} interactive>
              <TableCell className="h-11 max-w-56">
                <RowLink href={`/projects/${encodeURIComponent(project.id)}`} className="block truncate">
                  {project.name}
                </RowLink>
              </TableCell>
              <TableCell className="h-11 w-full max-w-0">
                <LastRelease lastRun={project.lastRun} />
              </TableCell>
              <TableCell className="h-11 text-ink-2 max-md:hidden">
                {[
                  countOf(project.pipelines, "pipeline"),
                  countOf(project.services, "service"),
                  countOf(project.jobs, "job"),
                  countOf(project.addons, "addon"),
                ].join(" · ")}
              </TableCell>
              <TableCell className="h-11 max-sm:hidden">
                <Badge tone="outline">{project.role}</Badge>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function LastRelease({ lastRun }: { lastRun: ProjectsListProps["projects"][number]["lastRun"] }) {
  if (lastRun === null) return <span className="text-ink-3">Nothing released yet</span>;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusBadge status={lastRun.status} plain className="shrink-0" />
      <span className="truncate text-ink-2">
        {lastRun.pipelineId} / {lastRun.stage} #{lastRun.number}
      </span>
      <RelativeTime at={lastRun.createdAt} className="shrink-0 text-ink-3 max-sm:hidden" />
    </span>
  );
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function NoProjects() {
  return (
    <Card>
      <EmptyState icon={LayoutGrid} title="No projects yet">
        <p>
          A project is described in one file. Apply yours with an API token of an administrator, or ask to be
          added to a project that exists:
        </p>
        <code className="mt-2 block rounded-md border bg-sunken px-3 py-2 text-left text-ink">
          curl -X PUT -H &quot;Authorization: Bearer $TOKEN&quot; --data-binary @project.yaml …/v1/apply
        </code>
      </EmptyState>
    </Card>
  );
}
