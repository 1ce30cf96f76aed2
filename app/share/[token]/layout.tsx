import type { ReactNode } from "react";
import { TRPCReactProvider } from "@/components/trpc";

/** No shell: there is nowhere to go from here. What is shared with members' screens may ask for the API, but does not. */
export default function ShareLayout({ children }: { children: ReactNode }) {
  return <TRPCReactProvider>{children}</TRPCReactProvider>;
}
