/** What changes the running versions of a service happens one after the other: roll-outs and restarts. */
export function serviceLockKey(projectId: string, serviceId: string): string {
  return `rollout:${projectId}/${serviceId}`;
}

/** What reads or replaces an addon's data as a whole happens one after the other: backups, restores, imports, restarts. */
export function addonLockKey(projectId: string, addonId: string): string {
  return `addon:${projectId}/${addonId}`;
}
