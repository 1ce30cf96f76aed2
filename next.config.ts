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
  headers: () =>
    Promise.resolve([
      {
        // The address is what opens it: nobody on the way is to keep it, list it or learn it from a link.
        source: "/share/:path*",
        headers: [
          { key: "Referrer-Policy", value: "no-referrer" },
          { key: "X-Robots-Tag", value: "noindex, nofollow, noarchive" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Cache-Control", value: "private, no-store" },
        ],
      },
    ]),
};

export default config;
