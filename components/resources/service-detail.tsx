"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Card, CardBody } from "@/components/ui/card";
import { DetailList } from "@/components/ui/detail-list";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { DeploymentsCard } from "./deployments-card";
import { FailedRestart } from "./failed-restart";
import { ResourceActions } from "./forms";
import { ImageLabel } from "./image-label";
import { LiveHealth } from "./live-health";
import { NewSettings } from "./new-settings";
import { NameList } from "./name-list";
import { OpenLink } from "./open-link";
import { PlacementLabel } from "./placement-label";
import { RestartButton } from "./restart-button";
import { ServiceLog } from "./service-log";
import { useSelection } from "./use-selection";

type Service = ApiOutputs["resources"]["services"]["get"];
type Live = ApiOutputs["live"]["services"][string];

const REFRESH_MS = 3_000;

/** One deployment service: how it is, what it runs, every change of its image, its log. */
export function ServiceDetail({ projectId, id }: { projectId: string; id: string }) {
  const trpc = useTRPC();
  const { data: service } = useQuery(
    trpc.resources.services.get.queryOptions({ projectId, id }, { refetchInterval: REFRESH_MS }),
  );
  const { data: states } = useQuery(
    trpc.live.services.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const [tab, setTab] = useSelection("tab");
  if (service === undefined) return <SkeletonRows />;
  const live = states?.[id];
  return (
    <>
      <PageHeader
        title={service.name}
        detail={<LiveHealth live={live} />}
        actions={
          <>
            <OpenLink url={live?.url ?? null} name={service.name} />
            <RestartButton
              projectId={projectId}
              target={{ kind: "service", id }}
              nothing={
                service.image === null
                  ? "Nothing is deployed yet, so there is nothing to restart."
                  : undefined
              }
            />
            <ResourceActions projectId={projectId} kind="service" id={id} name={service.name} />
          </>
        }
      />
      {live && live.detail !== null && live.status !== "healthy" && live.status !== "absent" && (
        <InlineAlert tone="warning">{live.detail}</InlineAlert>
      )}
      <FailedRestart projectId={projectId} target={{ kind: "service", id }} />
      <NewSettings projectId={projectId} service={service} />
      <Tabs value={tab ?? "overview"} onValueChange={(next) => setTab(next === "overview" ? null : next)}>
        <TabsList aria-label="Parts of this service">
          <TabsTrigger value="overview">Overview</TabsTrigger>
          <TabsTrigger value="deployments">Deployments</TabsTrigger>
          <TabsTrigger value="log">Log</TabsTrigger>
        </TabsList>
        <TabsContent value="overview">
          <ServiceFacts projectId={projectId} service={service} live={live} />
        </TabsContent>
        <TabsContent value="deployments">
          <DeploymentsCard projectId={projectId} kind="service" id={id} />
        </TabsContent>
        <TabsContent value="log">
          <ServiceLog projectId={projectId} id={id} name={service.name} />
        </TabsContent>
      </Tabs>
    </>
  );
}

function ServiceFacts({ projectId, service, live }: { projectId: string; service: Service; live: Live }) {
  const { healthCheck } = service;
  return (
    <Card>
      <CardBody>
        <DetailList
          details={[
            { term: "Image", value: <ImageLabel image={service.image} /> },
            { term: "Commit", value: service.image?.build?.commitMessage.split("\n")[0] || null },
            {
              term: "Deployed",
              value: service.deployedAt ? <RelativeTime at={service.deployedAt} /> : "Never",
            },
            { term: "Stage", value: <PlacementLabel projectId={projectId} placement={service.placement} /> },
            {
              term: "Address",
              value: live?.url ? (
                <a
                  href={live.url}
                  target="_blank"
                  rel="noreferrer"
                  className="text-accent-text hover:underline"
                >
                  {live.url}
                </a>
              ) : (
                <span className="text-ink-3">Port {service.port}, not reachable now</span>
              ),
            },
            { term: "Replicas", value: service.replicas },
            {
              term: "Command",
              value: service.command === null ? "The image’s own" : <code>{service.command}</code>,
            },
            {
              term: "Health check",
              value: `${healthCheck.path === undefined ? "Accepts connections" : `GET ${healthCheck.path}`}, every ${healthCheck.intervalSeconds} s, ${healthCheck.graceSeconds} s to become healthy`,
            },
            { term: "Environment", value: <NameList names={service.environmentNames} /> },
            { term: "Secret groups", value: <NameList names={service.secretGroups} /> },
            {
              term: "Addons",
              value: <NameList names={service.addons.map((link) => `${link.id} as ${link.as}`)} />,
            },
            { term: "Runtime", value: service.runtimeId ?? "The project’s default" },
          ]}
        />
      </CardBody>
    </Card>
  );
}
