import nextVitals from "eslint-config-next/core-web-vitals";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const ENVIRONMENT = {
  object: "process",
  property: "env",
  message: "Only server/env.ts reads the environment.",
};
const CLOCK = { object: "Date", property: "now", message: "Take the instant as an argument." };
const CHANCE = { object: "Math", property: "random", message: "Take randomness as an argument." };

export default defineConfig(
  globalIgnores([
    "node_modules/",
    ".next*/",
    "dist/",
    ".slipway*/",
    "server/db/generated/",
    "examples/",
    "next-env.d.ts",
    "test-results/",
    "playwright-report/",
  ]),
  ...nextVitals,
  { rules: { "import/no-anonymous-default-export": "off" } },
  {
    files: ["**/*.ts", "**/*.tsx"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // `use…` and `use(…)` mean React's hooks only where React is.
    files: ["core/**", "nodes/**/*.ts", "server/**", "scripts/**", "e2e/**", "cli/**"],
    rules: { "react-hooks/rules-of-hooks": "off" },
  },
  {
    files: ["app/**", "components/**", "server/**", "cli/**", "*.ts"],
    // The command line has its own door.
    ignores: ["server/env.ts", "cli/terminal.ts", "**/*.test.ts", "*.config.ts"],
    rules: { "no-restricted-properties": ["error", ENVIRONMENT] },
  },
  {
    // Time, randomness and the environment come in through the door.
    files: ["core/**/*.ts", "nodes/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-properties": ["error", ENVIRONMENT, CLOCK, CHANCE],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK.message },
      ],
    },
  },
  {
    files: ["server/**", "core/**", "nodes/**", "app/**"],
    ignores: ["**/*.test.ts"],
    rules: { "no-console": "error" },
  },
  {
    // In a browser the console is the log, for errors.
    files: ["components/**"],
    rules: { "no-console": ["error", { allow: ["error"] }] },
  },
);
