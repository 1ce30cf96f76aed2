#!/usr/bin/env bash
# Starts a run as the RELEASE_… variables say, tells GitHub which it is, and shows it until it ends.
# Exits 0, 1, 2 or 3: a success, a failure, aborted, refused.
set -euo pipefail

options=()
while IFS= read -r line; do
  if [ -n "$line" ]; then options+=(--arg "$line"); fi
done <<<"${RELEASE_ARGUMENTS:-}"
while IFS= read -r line; do
  if [ -n "$line" ]; then options+=(--override "$line"); fi
done <<<"${RELEASE_OVERRIDES:-}"
if [ -n "${RELEASE_NAME:-}" ]; then options+=(--name "$RELEASE_NAME"); fi

code=0
run=$(slipway run "$RELEASE_PIPELINE" "$RELEASE_STAGE" --json ${options[@]+"${options[@]}"}) || code=$?
if [ "$code" -ne 0 ]; then
  printf '%s\n' "$run" >&2
  exit "$code"
fi
id=$(node -p 'JSON.parse(process.argv[1]).id' "$run")
url=$(node -p 'JSON.parse(process.argv[1]).url' "$run")
printf 'run-id=%s\nurl=%s\n' "$id" "$url" >>"${GITHUB_OUTPUT:-/dev/null}"
printf '[%s to %s](%s)\n' "$RELEASE_PIPELINE" "$RELEASE_STAGE" "$url" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "${RELEASE_WAIT:-true}" = false ]; then
  printf '%s\n' "$url"
  exit 0
fi
exec slipway show "$id" --wait
