import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What somebody shows a repository to be let in. */
export type GitCredentials =
  | { kind: "password"; username: string; /** A token, mostly. */ password: string }
  | { kind: "ssh-key"; /** As OpenSSH writes it, without a passphrase. */ privateKey: string };

/** What a run of git needs to show them: never an argument that other programs could read. */
export interface CredentialSettings {
  args: string[];
  environment: Record<string, string>;
}

/**
 * Has `work` run git with these credentials. A password goes to the repository's own host alone, whatever that answers
 * with; a key lies in a file of its own as long as `work` takes. Hosts are known again: one whose key has changed is
 * refused.
 * @param knownHosts file that remembers the keys of hosts
 */
export async function withCredentials<T>(
  repoUrl: string,
  credentials: GitCredentials | null,
  knownHosts: string,
  work: (settings: CredentialSettings) => Promise<T>,
): Promise<T> {
  const ssh = sshCommand(knownHosts);
  if (credentials === null) return work({ args: [], environment: { GIT_SSH_COMMAND: ssh } });
  if (credentials.kind === "password") {
    return work({
      args: passwordArgs(repoUrl),
      environment: {
        GIT_SSH_COMMAND: ssh,
        SLIPWAY_GIT_USERNAME: credentials.username,
        SLIPWAY_GIT_PASSWORD: credentials.password,
      },
    });
  }
  const dir = await mkdtemp(join(tmpdir(), "slipway-key-"));
  try {
    const file = join(dir, "key");
    await writeFile(file, `${credentials.privateKey.replace(/\r\n?/g, "\n").trimEnd()}\n`, { mode: 0o600 });
    const command = `${ssh} -oIdentitiesOnly=yes -i ${shellQuoted(file)}`;
    return await work({ args: [], environment: { GIT_SSH_COMMAND: command } });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const HELPER =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$SLIPWAY_GIT_USERNAME" "$SLIPWAY_GIT_PASSWORD"; }; f';

/** None for an address that takes no password. */
function passwordArgs(repoUrl: string): string[] {
  const url = URL.canParse(repoUrl) ? new URL(repoUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  return ["-c", `credential.${url.origin}.helper=${HELPER}`];
}

function sshCommand(knownHosts: string): string {
  // ssh takes what stands between spaces for several files.
  const file = shellQuoted(`-oUserKnownHostsFile="${knownHosts}"`);
  return `ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new ${file}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
