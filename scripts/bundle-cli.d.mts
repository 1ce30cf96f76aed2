/** Where the bundle is, from the root of the clone. */
export const CLI_BUNDLE: string;
export function bundleCli(root: string, outfile?: string): Promise<void>;
