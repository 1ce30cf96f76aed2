import type { NextConfig } from "next";

const config: NextConfig = {
  // A second `next dev` beside the first needs a directory of its own.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // `npm run check` has the types; whoever starts the product does not wait for them.
  typescript: { ignoreBuildErrors: true },
  // Loaded from node_modules as they are: drivers and loggers that look for their own files or natives.
  serverExternalPackages: ["pg", "pino", "@prisma/client", "@prisma/adapter-pg"],
  poweredByHeader: false,
  devIndicators: false,
};

export default config;
