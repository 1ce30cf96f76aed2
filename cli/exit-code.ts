/** What a command comes to, for scripts: all is well, it found something, it could not do what was asked. */
export const EXIT = { ok: 0, found: 1, unusable: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
