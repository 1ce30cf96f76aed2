"use client";

import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";
import "./globals.css";

/** When even the root layout failed: it stands in for it. */
export default function GlobalError(props: ErrorScreenProps) {
  return (
    <html lang="en">
      <body>
        <title>Slipway</title>
        <main>
          <ErrorScreen {...props} />
        </main>
      </body>
    </html>
  );
}
