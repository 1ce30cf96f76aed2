import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { AppShell, RAIL_COOKIE } from "@/components/shell";
import { TRPCReactProvider } from "@/components/trpc";
import { getApi } from "@/app/api-server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const api = await getApi();
  const me = await api.session.me();
  if (me === null) redirect("/sign-in");
  const projects = await api.projects.list();
  const data = {
    user: { name: me.name, email: me.email ?? "", isServerAdmin: me.isServerAdmin },
    projects: projects.map(({ id, name }) => ({ id, name })),
  };
  return (
    <TRPCReactProvider>
      <AppShell data={data} railCollapsed={(await cookies()).get(RAIL_COOKIE)?.value === "1"}>
        {children}
      </AppShell>
    </TRPCReactProvider>
  );
}
