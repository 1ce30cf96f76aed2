/** What was done, in words; an action that has none here is told by its own: `service.deploy` → `deploy service`. */
const WORDS: Readonly<Record<string, string>> = {
  "addon.create": "created addon",
  "addon.delete": "deleted addon",
  "addon.read-credentials": "read the credentials of addon",
  "addon.restart": "restarted addon",
  "addon.update": "changed addon",
  "api-token.create": "created API token",
  "api-token.revoke": "revoked API token",
  "approval.approve": "approved",
  "approval.reject": "rejected",
  "backup.abort": "aborted backup",
  "backup.delete": "deleted backup",
  "backup.download": "downloaded backup",
  "backup.restore": "restored backup",
  "backup.start": "took backup",
  "build-service.create": "created build service",
  "build-service.delete": "deleted build service",
  "build-service.update": "changed build service",
  "build.abort": "aborted build",
  "build.start": "started build",
  "flow.change-overrides": "changed stored values of",
  "flow.connect-repository": "keeps in a repository the flow of",
  "flow.discard-draft": "discarded the draft of",
  "flow.disconnect-repository": "keeps in no repository any more the flow of",
  "flow.follow-file": "followed the moved file of",
  "flow.hold": "put on hold",
  "flow.lift-hold": "lifted the hold of",
  "flow.pause": "paused the triggers of",
  "flow.publish": "published the flow of",
  "flow.pull": "pushed by git a change of",
  "flow.push": "pushed to its repository the flow of",
  "flow.restore": "published an earlier revision of",
  "flow.restore-draft": "restored a revision as the draft of",
  "flow.resume": "resumed the triggers of",
  "flow.settle-conflict": "settled with its repository the flow of",
  "flow.write-file-again": "had the deleted file written again of",
  "job.abort": "aborted job run",
  "job.create": "created job",
  "job.delete": "deleted job",
  "job.run": "ran job",
  "job.update": "changed job",
  "member.remove": "removed member",
  "member.set": "set the role of",
  "pipeline.create": "created pipeline",
  "pipeline.rename": "renamed pipeline",
  "project-file.apply": "applied a project file to",
  "registry.create": "created registry credential",
  "registry.delete": "deleted registry credential",
  "registry.update": "changed registry credential",
  "run.abort": "aborted run",
  "run.keep": "keeps run",
  "run.rename": "renamed run",
  "run.retry": "retried run",
  "run.rollback": "rolled back with run",
  "run.start": "started run",
  "run.unkeep": "no longer keeps run",
  "runtime.create": "created runtime",
  "runtime.delete": "deleted runtime",
  "runtime.update": "changed runtime",
  "secret-group.create": "created secret group",
  "secret-group.delete": "deleted secret group",
  "secret-group.update": "changed secret group",
  "service.create": "created service",
  "service.delete": "deleted service",
  "service.deploy": "deployed the settings of",
  "service.restart": "restarted service",
  "service.update": "changed service",
  "share-link.create": "made a share link of",
  "share-link.revoke": "revoked a share link of",
  "stage.add": "added stage",
  "stage.add-items": "added items to stage",
  "stage.move": "moved stage",
  "stage.move-item": "moved an item of stage",
  "stage.remove": "removed stage",
  "stage.remove-item": "removed an item from stage",
  "stage.rename": "renamed stage",
};

export function actionWords(action: string): string {
  const known = WORDS[action];
  if (known !== undefined) return known;
  const [noun = action, verb = ""] = action.split(".");
  return `${verb} ${noun}`.replaceAll("-", " ").trim();
}

/** `Changed service` */
export function actionTitle(action: string): string {
  const words = actionWords(action);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const ORIGIN_WORDS: Readonly<Record<string, string>> = {
  ui: "Browser",
  api: "API",
  system: "Slipway",
};
