/** What a command that needs no server comes to: all is well, it found something, it could not do what was asked. */
export const EXIT = { ok: 0, found: 1, unusable: 2 } as const;

/**
 * What a command that asks a server comes to. `failed` and `aborted` are how a run ended; `refused` is everything that
 * has no such end: the server or the command line said no, or could not be reached.
 */
export const RUN_EXIT = { success: 0, failed: 1, aborted: 2, refused: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof RUN_EXIT)[keyof typeof RUN_EXIT];
