"use client";

import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";

export default function RootError(props: ErrorScreenProps) {
  return (
    <main>
      <ErrorScreen {...props} />
    </main>
  );
}
