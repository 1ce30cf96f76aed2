"use client";

import { useQueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useEffectEvent, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { useReportConnection, useShell } from "@/components/shell";
import { useTRPC, useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { browserCopies } from "./draft-copies";
import { DraftKeeper, type DraftDoor, type DraftSnapshot } from "./draft-keeper";
import { isUnsaved } from "./draft-machine";
import type { FlowPlace, SaveAnswer, ServerDraft, Written } from "./draft-types";
import { mergeByItself } from "./merge-drafts";

/** The stream gave up: begin again after this. */
const RESTART_MS = 3_000;

export type DraftStatusName = "saved" | "saving" | "offline" | "conflict" | "failed";

/** The shared draft of a flow, for the whole time that an editor is open. */
export interface DraftHandle {
  keeper: DraftKeeper;
  place: FlowPlace;
}

/** The same as it stands now. */
export interface Draft extends DraftHandle, DraftSnapshot {
  status: DraftStatusName;
  /** The newest revision is not worked into the draft. */
  isOvertaken: boolean;
}

export interface UseDraftOptions {
  /** What the server had when the page began. */
  server: ServerDraft;
  /** What a flow begins with where nothing was ever written. */
  starter: string;
  /** What stands in the editor. */
  written: Written;
  /** Whether this person may change the flow. */
  edits: boolean;
  /** The text is another by the doing of somebody else, who is named where that is known, or as it was kept in this browser. */
  onRemote: (text: string, by: string | null) => void;
}

/**
 * Saves what is typed a moment later, keeps it in the browser until the server has it, and works in what others do.
 * Whatever happens to the network, the page or the other editors, no text is dropped without a person's decision. Parts
 * that show how it stands ask `useDraftState`: the editor itself is not drawn anew for each save.
 */
export function useDraft(
  place: FlowPlace,
  { server, starter, written, edits, onRemote }: UseDraftOptions,
): DraftHandle {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const { user } = useShell();
  const [client] = useState(newClient);
  const [keeper] = useState(() => {
    const read = async () => toServerDraft(await api.flows.draft.query(place), starter);
    const door: DraftDoor = {
      read,
      save: async (draft) => {
        try {
          const answer = await api.flows.saveDraft.mutate({ ...place, ...draft });
          return answer.saved
            ? { type: "saved", version: answer.version, savedAt: answer.savedAt, savedBy: user.name }
            : { type: "overtaken", newest: toServerDraft(answer.newest, starter) };
        } catch (error) {
          return toAnswer(error);
        }
      },
      merge: mergeByItself,
      copies: copiesOf([user.email, place.projectId, place.pipelineId, place.stage], client),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      nowMs: () => performance.now(),
    };
    return new DraftKeeper(server, door, edits);
  });
  // Before anything else can happen: what stands in the editor is what the keeper knows.
  useLayoutEffect(() => keeper.edit(written), [keeper, written]);
  const follow = useEffectEvent(() => {
    const { text, base } = keeper.getSnapshot().state;
    // Whoever comes back to this page begins where they left.
    const known = trpc.flows.draft.queryKey(place);
    const isHeard = queries.getQueryData(known) !== base;
    if (isHeard) queries.setQueryData(known, base);
    if (text !== written.text) onRemote(text, isHeard && base.savedBy !== user.name ? base.savedBy : null);
  });
  useLayoutEffect(() => {
    const silence = keeper.subscribe(() => follow());
    keeper.takeUp();
    return () => {
      silence();
      keeper.close();
    };
  }, [keeper]);
  useEffect(() => {
    const goOn = () => keeper.goOn();
    const leave = () => {
      if (document.visibilityState === "hidden") void keeper.flush();
    };
    window.addEventListener("online", goOn);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("online", goOn);
      document.removeEventListener("visibilitychange", leave);
    };
  }, [keeper]);

  const [connection, setConnection] = useState<"connecting" | "live" | "offline">("connecting");
  const isVisible = useSyncExternalStore(subscribeVisibility, readVisibility, () => true);
  const { status: stream, reset } = useSubscription(
    trpc.flows.watchDraft.subscriptionOptions(
      { ...place, client },
      {
        enabled: isVisible,
        onData: (heard) => {
          setConnection("live");
          if (heard.revision !== keeper.getSnapshot().state.base.revision) {
            void queries.invalidateQueries(trpc.flows.get.queryFilter(place));
            void queries.invalidateQueries(trpc.flows.revisions.pathFilter());
          }
          const repository = queries.getQueryData(trpc.gitops.get.queryKey(place));
          if (repository !== undefined && (repository?.version ?? null) !== heard.repository)
            void queries.invalidateQueries(trpc.gitops.get.queryFilter(place));
          keeper.meet(heard.others);
          void keeper.hear(heard);
        },
        onConnectionStateChange: ({ state: now, error }) => {
          if (now === "pending") {
            setConnection("live");
            keeper.goOn();
          } else if (error) setConnection("offline");
        },
        onError: () => setConnection("offline"),
      },
    ),
  );
  useEffect(() => {
    if (stream !== "error") return undefined;
    const timer = setTimeout(reset, RESTART_MS);
    return () => clearTimeout(timer);
  }, [stream, reset]);
  useReportConnection(connection);

  return { keeper, place };
}

/** How the draft stands, drawn anew with each change of that. */
export function useDraftState({ keeper, place }: DraftHandle): Draft {
  const snapshot = useSyncExternalStore(keeper.subscribe, keeper.getSnapshot, keeper.getSnapshot);
  const { base, baseRevision } = snapshot.state;
  const isOvertaken = (base.revision ?? 0) > (baseRevision ?? 0);
  return { ...snapshot, keeper, place, status: statusOf(snapshot), isOvertaken };
}

/** A UUID. `crypto.randomUUID` is there for pages over HTTPS only. */
function newClient(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** With `starter` where nothing was ever written. */
export function toServerDraft(draft: ApiOutputs["flows"]["draft"], starter: string): ServerDraft {
  return { ...draft, text: draft.text ?? starter };
}

function statusOf({ state }: DraftSnapshot): DraftStatusName {
  if (state.conflict !== null) return "conflict";
  if (state.trouble !== null) return state.trouble.kind === "offline" ? "offline" : "failed";
  return state.sending !== null || isUnsaved(state) ? "saving" : "saved";
}

/** A refusal has a sentence; everything else may be otherwise in a moment. */
function toAnswer(error: unknown): SaveAnswer {
  if (!(error instanceof TRPCClientError)) return { type: "no-answer" };
  const data: unknown = error.data;
  const status =
    typeof data === "object" && data !== null && "httpStatus" in data ? data.httpStatus : undefined;
  if (typeof status !== "number" || status >= 500 || status === 429) return { type: "no-answer" };
  return { type: "refused", message: error.message };
}

/** A browser can forbid its storage altogether. */
function copiesOf(flow: readonly string[], client: string) {
  try {
    return browserCopies(window.localStorage, flow, client);
  } catch {
    return { write: () => false, remove: () => undefined, others: () => [] };
  }
}

function subscribeVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

function readVisibility(): boolean {
  return document.visibilityState === "visible";
}
