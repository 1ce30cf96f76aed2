"use client";

import { Screen } from "@/components/shell";
import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";

export default function AppError(props: ErrorScreenProps) {
  return (
    <Screen crumbs={[{ label: "Projects", href: "/projects" }]}>
      <ErrorScreen {...props} />
    </Screen>
  );
}
