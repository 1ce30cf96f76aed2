/**
 * Who may import whom: docs/architecture.md, "Rooms". Every rule is an error.
 * The groups in `from.path` are used as $1 in `to.pathNot`: a room may always use its own files.
 */
const TESTS =
  "\\.(test|prop\\.test|db\\.test|contract\\.test|recovery\\.test|spec)\\.tsx?$|/an?-[^/]+\\.tsx?$|/test-[^/]+\\.ts$|^server/runtimes/contract/";

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unresolved",
      comment: "dist is written by the build, which a check does not need",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^\\.\\./dist/" },
    },
    {
      name: "core-is-pure",
      comment: "core runs in the browser, the server and the CLI: nothing of them, and no Node.js built-ins",
      severity: "error",
      from: { path: "^core/", pathNot: TESTS },
      to: { pathNot: ["^core/", "^node_modules/(zod|yaml|jsonc-parser|re2js)/"] },
    },
    {
      name: "manifest-needs-core-only",
      severity: "error",
      from: { path: "^nodes/([^_/][^/]*)/(manifest|plan)\\.ts$" },
      to: { pathNot: ["^core/", "^nodes/$1/", "^node_modules/zod/"] },
    },
    {
      name: "executor-needs-core-and-itself-only",
      severity: "error",
      from: { path: "^nodes/([^_/][^/]*)/execute\\.ts$" },
      to: { pathNot: ["^core/", "^nodes/$1/", "^node_modules/zod/"] },
    },
    {
      name: "node-view-needs-primitives-only",
      severity: "error",
      from: { path: "^nodes/([^_/][^/]*)/.*\\.tsx$" },
      to: { pathNot: ["^core/", "^nodes/$1/", "^components/(ui|node-form)/", "^node_modules/"] },
    },
    {
      name: "node-kinds-are-strangers",
      severity: "error",
      from: { path: "^nodes/([^_/][^/]*)/" },
      to: { path: "^nodes/[^_/][^/]*/", pathNot: "^nodes/$1/" },
    },
    {
      name: "browser-gets-no-executor",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^nodes/.*/(execute|plan)\\.ts$|^nodes/_registry/(executors|planners)\\.ts$" },
    },
    {
      name: "components-never-import-the-server",
      comment: "types of the API may cross; they are gone at run time",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(server|prisma|cli|app)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "components-use-the-index-of-others",
      severity: "error",
      from: { path: "^components/([^/]+)/", pathNot: TESTS },
      to: {
        path: "^components/[^/]+/",
        pathNot: ["^components/$1/", "^components/ui/", "^components/[^/]+/index\\.tsx?$"],
      },
    },
    {
      name: "react-flow-in-the-canvas-only",
      severity: "error",
      from: { pathNot: "^components/canvas/" },
      to: { path: "^node_modules/@xyflow/" },
    },
    {
      name: "prisma-in-the-server-only",
      severity: "error",
      from: { pathNot: "^(server|prisma|e2e)/|^scripts/|^prisma\\.config\\.ts$" },
      to: { path: "^(server/db/generated|node_modules/(@prisma|prisma|pg))/" },
    },
    {
      name: "pages-use-queries-and-the-api",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^server/(db/generated|embedded-postgres|runtimes|engine|leases)/" },
    },
    {
      name: "rooms-use-the-index-of-others",
      comment:
        "server/db/generated has the types of rows, server/worker composes all rooms, and whoever streams must learn of the shutdown",
      severity: "error",
      from: { path: "^server/([^/]+)/", pathNot: [TESTS, "^server/(worker|db|engine)/"] },
      to: {
        path: "^server/[^/]+/",
        pathNot: [
          "^server/$1/",
          "^server/[^/]+/index\\.ts$",
          "^server/db/generated/(client|enums)\\.ts$",
          "^server/runtimes/[^/]+\\.ts$",
          "^server/worker/shutdown\\.ts$",
        ],
      },
    },
    {
      name: "engine-uses-the-lifecycle-of-runs",
      severity: "error",
      from: { path: "^server/engine/", pathNot: TESTS },
      to: {
        path: "^server/[^/]+/",
        pathNot: [
          "^server/engine/",
          "^server/[^/]+/index\\.ts$",
          "^server/db/generated/(client|enums)\\.ts$",
          "^server/runs/(lifecycle|run-snapshot|secret-scope)\\.ts$",
        ],
      },
    },
    {
      name: "engine-knows-no-driver",
      severity: "error",
      from: { path: "^server/engine/", pathNot: TESTS },
      to: { path: "^server/(api|rest|runtimes/[^/]+/|builds|deployments|jobs|backups)" },
    },
    {
      name: "drivers-know-neither-database-nor-environment",
      comment:
        "a driver learns from its work and its settings only; shared are git, the PostgreSQL launcher, the machine and the way out",
      severity: "error",
      from: { path: "^server/runtimes/([^/]+)/", pathNot: TESTS },
      to: {
        path: "^(server|nodes|app|components)/",
        pathNot: [
          "^server/runtimes/$1/",
          "^server/runtimes/[^/]+\\.ts$",
          "^server/(git|embedded-postgres|machine|outgoing)/",
        ],
      },
    },
    {
      name: "launcher-stands-alone",
      severity: "error",
      from: { path: "^server/(embedded-postgres|machine|outgoing)/", pathNot: TESTS },
      to: {
        path: "^(server|core|nodes|app|components)/",
        pathNot: "^server/(embedded-postgres|machine|outgoing)/",
      },
    },
    {
      name: "cli-needs-core-and-the-kinds-only",
      comment: "the command line runs where no server is: of the nodes it knows what browsers know",
      severity: "error",
      from: { path: "^cli/" },
      to: {
        path: "^(server|app|components|nodes|prisma|scripts)/",
        pathNot: ["^nodes/_registry/(kind-table|manifests)\\.ts$", "^scripts/bundle-cli\\.mjs$"],
      },
    },
    {
      name: "tests-stay-out-of-the-product",
      severity: "error",
      from: {
        path: "^(app|components|core|nodes|server|cli)/",
        pathNot: [TESTS, "^server/db/test-", "contract\\.ts$"],
      },
      to: { path: "\\.test\\.tsx?$|^node_modules/(vitest|fast-check|@playwright)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|server/db/generated" },
    exclude: { path: "^(\\.next|dist|examples|server/db/generated/(internal|models))" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
