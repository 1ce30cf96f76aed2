import type { Metadata } from "next";
import { RunsScreen } from "@/app/runs-screen";

interface RunsPageProps {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ params, searchParams }: RunsPageProps) {
  const { projectId } = await params;
  return <RunsScreen place={{ projectId }} search={await searchParams} crumbs={[{ label: "Runs" }]} />;
}
