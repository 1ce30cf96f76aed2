/** Where the bundle is, from the root of the clone. */
export declare const CLI_BUNDLE: string;
export declare function bundleCli(root: string, outfile?: string): Promise<void>;
