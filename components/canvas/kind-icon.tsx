import {
  Box,
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
  Repeat1,
  Rocket,
  Timer,
  UserCheck,
  Workflow,
  Zap,
  CircleCheckBig,
  type LucideIcon,
} from "lucide-react";

/** The icons a manifest may name. Written out, because importing lucide by name would ship all of it. */
export const ICONS: Readonly<Record<string, LucideIcon>> = {
  "circle-check-big": CircleCheckBig,
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
  "repeat-1": Repeat1,
  rocket: Rocket,
  timer: Timer,
  "user-check": UserCheck,
  workflow: Workflow,
  zap: Zap,
};

/** The icon of a node kind, by the name its manifest gives. */
export function KindIcon({ name, className }: { name: string; className?: string }) {
  const Icon = ICONS[name] ?? Box;
  return <Icon aria-hidden {...(className ? { className } : {})} />;
}
