export { AppShell, type AppShellProps } from "./app-shell";
export { ConnectionDot } from "./connection-dot";
export { useReportConnection, type ConnectionState } from "./connection";
export { Logo } from "./logo";
export { RAIL_COOKIE } from "./rail-cookie";
export { Screen, type ScreenProps } from "./screen";
export { useShell, type ShellData } from "./shell-context";
