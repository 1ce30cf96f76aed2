import { Argument, type Command } from "commander";
import { EXIT, type ExitCode } from "../exit-code";
import type { Terminal } from "../terminal";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Each shell asks `slipway complete` with the words so far; where it has no answer, files are offered. */
const SCRIPTS = {
  bash: `_slipway() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(slipway complete -- "\${words[@]}" 2>/dev/null | cut -f1))
}
complete -o default -F _slipway slipway
`,
  zsh: `#compdef slipway
_slipway() {
  local -a candidates
  local line
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(slipway complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then
    _describe slipway candidates
  else
    _files
  fi
}
compdef _slipway slipway
`,
  fish: `function __slipway_complete
  set -l words (commandline -opc) (commandline -ct)
  slipway complete -- $words[2..-1] 2>/dev/null
end
complete -c slipway -a '(__slipway_complete)'
`,
} as const satisfies Record<Shell, string>;

export function addCompletion(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("completion")
    .description("print what makes a shell complete commands, options, pipelines, stages and runs")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .addHelpText(
      "after",
      `
Put this into the shell's start file:
  bash   eval "$(slipway completion bash)"
  zsh    eval "$(slipway completion zsh)"
  fish   slipway completion fish | source`,
    )
    .action((shell: Shell) => {
      terminal.out(SCRIPTS[shell]);
      finish(EXIT.ok);
    });
}
