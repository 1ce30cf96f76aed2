"use client";

import { useId, useMemo, useState, type PointerEvent, type ReactNode } from "react";
import { Box, Database, Hammer, Play, type LucideIcon } from "lucide-react";
import { Input } from "@/components/ui/input";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { ownResources, precedingResources, type StageFacts, type StageResource } from "../stage-facts";
import {
  buildServiceChoices,
  findChoices,
  kindChoices,
  precedingChoices,
  resourceChoices,
  type Choice,
} from "./choices";
import { PickRowWords } from "./pick-row";

/** Something in the palette: one thing to add, or several to choose from. */
export interface PaletteItem {
  label: string;
  /** lucide name. */
  icon: string;
  choices: readonly Choice[];
}

export interface PaletteProps {
  facts: StageFacts;
  /** A sentence when nothing can be added. */
  whyNotEdit: string | null;
  /** The pointer went down on one: it may be carried. */
  onCarry: (event: PointerEvent, item: PaletteItem) => void;
  /** One was pressed: it goes behind the selected step. */
  onAdd: (item: PaletteItem, from: Element) => void;
}

/** What a flow is made of: kinds of steps, and the resources of the stage. Drag it into the drawing, or press it. */
export function Palette(props: PaletteProps) {
  const [search, setSearch] = useState("");
  return (
    <aside
      aria-label="Palette"
      className="order-first flex w-60 shrink-0 flex-col border-r bg-surface max-lg:hidden"
    >
      <div className="p-2.5 pb-0">
        <Input
          type="search"
          aria-label="Search the palette"
          placeholder="Search"
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <Tabs defaultValue="steps" className="flex min-h-0 flex-1 flex-col">
        <TabsList className="px-3">
          <TabsTrigger value="steps">Steps</TabsTrigger>
          <TabsTrigger value="resources">Stage resources</TabsTrigger>
        </TabsList>
        <TabsContent value="steps" className="min-h-0 flex-1 overflow-y-auto p-2">
          <Kinds {...props} search={search} />
        </TabsContent>
        <TabsContent value="resources" className="min-h-0 flex-1 overflow-y-auto p-2">
          <Resources {...props} search={search} />
        </TabsContent>
      </Tabs>
    </aside>
  );
}

type SearchedProps = PaletteProps & { search: string };

function Kinds({ search, ...props }: SearchedProps) {
  const choices = useMemo(() => kindChoices(props.facts), [props.facts]);
  const found = findChoices(choices, search);
  const groups = [...new Set(found.map(({ group }) => group))];
  if (found.length === 0) return <Nothing search={search} />;
  return groups.map((group) => (
    <Group key={group} title={group}>
      {found
        .filter((choice) => choice.group === group)
        .map((choice) => (
          <Item
            key={choice.id}
            {...props}
            item={{ label: choice.title, icon: choice.icon, choices: [choice] }}
            hint={choice.blockedBy ?? choice.detail}
          >
            <PickRowWords row={choice} />
          </Item>
        ))}
    </Group>
  ));
}

const LOOKS: Readonly<Record<StageResource["kind"], { Icon: LucideIcon; icon: string; word: string }>> = {
  service: { Icon: Box, icon: "rocket", word: "service" },
  job: { Icon: Play, icon: "play", word: "job" },
  addon: { Icon: Database, icon: "database-backup", word: "database" },
};

function Resources({ search, ...props }: SearchedProps) {
  const { facts } = props;
  const isFound = ({ id, name }: { id: string; name: string }) =>
    `${id} ${name}`.toLowerCase().includes(search.trim().toLowerCase());
  const own = ownResources(facts).filter(isFound);
  const builds = facts.buildServices.filter(isFound);
  const preceding = precedingResources(facts)
    .filter(({ kind }) => kind !== "addon")
    .filter(isFound);
  if (own.length + builds.length + preceding.length === 0) {
    return search.trim() === "" ? (
      <p className="px-2 py-3 text-ink-3">
        Nothing stands in {facts.stage} yet. Add services, jobs and databases on the board.
      </p>
    ) : (
      <Nothing search={search} />
    );
  }
  const row = (resource: StageResource, choices: Choice[]) => {
    const { Icon, icon, word } = LOOKS[resource.kind];
    return (
      <Item
        key={`${resource.kind}/${resource.id}`}
        {...props}
        item={{ label: resource.name, icon, choices }}
        hint={choices.map(({ title }) => title).join(", ")}
      >
        <Name Icon={Icon} name={resource.name} word={word} />
      </Item>
    );
  };
  return (
    <>
      {own.length > 0 && (
        <Group title={facts.stage}>
          {own.map((resource) => row(resource, resourceChoices(facts, resource)))}
        </Group>
      )}
      {builds.length > 0 && (
        <Group title="Build services">
          {builds.map((build) => {
            const choices = buildServiceChoices(facts, build);
            return (
              <Item
                key={build.id}
                {...props}
                item={{ label: build.name, icon: "hammer", choices }}
                hint={choices.map(({ title }) => title).join(", ")}
              >
                <Name Icon={Hammer} name={build.name} word="build service" />
              </Item>
            );
          })}
        </Group>
      )}
      {preceding.length > 0 && (
        <Group title={`${facts.precedingStage ?? ""}, to promote from`}>
          {preceding.map((resource) => row(resource, precedingChoices(facts, resource)))}
        </Group>
      )}
    </>
  );
}

function Name({ Icon, name, word }: { Icon: LucideIcon; name: string; word: string }) {
  return (
    <>
      <Icon aria-hidden className="mt-0.5 text-ink-2" />
      <span className="min-w-0 flex-1 truncate text-left">{name}</span>
      <span className="mt-0.5 text-sm text-ink-3">{word}</span>
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-2">
      <h3 id={id} className="truncate px-2 py-1 text-sm font-medium text-ink-3">
        {title}
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

interface ItemProps extends Pick<PaletteProps, "whyNotEdit" | "onCarry" | "onAdd"> {
  item: PaletteItem;
  hint: string;
  children: ReactNode;
}

function Item({ item, hint, whyNotEdit, onCarry, onAdd, children }: ItemProps) {
  const blockedBy =
    whyNotEdit ?? (item.choices.length === 0 ? "There is no step for it in this stage." : null);
  return (
    <li>
      <button
        type="button"
        title={blockedBy ?? hint}
        disabled={blockedBy !== null}
        className="flex w-full cursor-grab items-start gap-2.5 rounded-md px-2 py-1 transition-colors hover:bg-hover disabled:cursor-default disabled:opacity-60"
        onPointerDown={(event) => onCarry(event, item)}
        onClick={(event) => onAdd(item, event.currentTarget)}
      >
        {children}
      </button>
    </li>
  );
}

function Nothing({ search }: { search: string }) {
  return <p className="px-2 py-3 text-ink-3">Nothing is called “{search}”.</p>;
}
