/** Where to go after signing in: a path of this server, or the start page for anything else. */
export function safeNextPath(next: string | undefined): string {
  // Browsers read `//host` and `/\host` as another server, and drop tabs and line breaks first.
  if (next === undefined || !/^\/(?![/\\])[^\\\t\r\n]*$/.test(next)) return "/projects";
  return next;
}
