import {
  BellRing,
  Box,
  Cog,
  CirclePlay,
  DatabaseBackup,
  DatabaseZap,
  GitFork,
  Globe,
  Hammer,
  Hourglass,
  KeyRound,
  ListOrdered,
  MessageSquare,
  Play,
  Repeat,
  Rocket,
  ShieldCheck,
  Stamp,
  SquareTerminal,
  Timer,
  Workflow,
  Zap,
  CircleCheckBig,
  type LucideIcon,
} from "lucide-react";

/** The icons a manifest may name. Written out, because importing lucide by name would ship all of it. */
const ICONS: Readonly<Record<string, LucideIcon>> = {
  "bell-ring": BellRing,
  cog: Cog,
  "circle-check-big": CircleCheckBig,
  "circle-play": CirclePlay,
  "database-backup": DatabaseBackup,
  "database-zap": DatabaseZap,
  "git-fork": GitFork,
  globe: Globe,
  hammer: Hammer,
  hourglass: Hourglass,
  "key-round": KeyRound,
  "list-ordered": ListOrdered,
  "message-square": MessageSquare,
  play: Play,
  repeat: Repeat,
  rocket: Rocket,
  "shield-check": ShieldCheck,
  stamp: Stamp,
  "square-terminal": SquareTerminal,
  timer: Timer,
  workflow: Workflow,
  zap: Zap,
};

/** The icon of a node kind, by the name its manifest gives. */
export function KindIcon({ name, className }: { name: string; className?: string }) {
  const Icon = ICONS[name] ?? Box;
  return <Icon aria-hidden {...(className ? { className } : {})} />;
}
