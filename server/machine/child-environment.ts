/**
 * The complete environment of a child process: what is not named here, it does not get.
 * Next.js declares `NODE_ENV` as required in every `ProcessEnv`, also in those of other programs; hence the cast.
 */
export function childEnvironment(variables: Record<string, string>): NodeJS.ProcessEnv {
  return variables as NodeJS.ProcessEnv;
}
