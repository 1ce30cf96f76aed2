import type { Metadata } from "next";
import { SessionsCard, SetPasswordCard } from "@/components/account";
import { Screen } from "@/components/shell";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Your account" };

export default function AccountPage() {
  return (
    <Screen crumbs={[{ label: "Your account" }]}>
      <PageHeader title="Your account" />
      <SetPasswordCard />
      <SessionsCard />
    </Screen>
  );
}
