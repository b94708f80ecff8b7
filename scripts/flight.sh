# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# The main job as the demo and the suites of integration-tests/real do it: an agent, a replication, a restore, a
# verification. Sourced after lib.sh and rest.sh.

invite() { api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}' | jq -r .token; }

# agent_start NAME PATH STATE LOG [TOKEN]: in a session of its own, so that Ctrl-C is for the script; sets AGENT_PID.
# The token by the environment, for arguments can be seen by every user of the machine.
agent_start() {
  mkdir -p "$3"
  GODWIT_TOKEN=${5:-} setsid "$AGENT" --controller "$URL" --disk "root=$2" --state "$3" --name "$1" >>"$4" 2>&1 </dev/null &
  AGENT_PID=$!
}

# agent_seen NAME LOG: waits until the agent's machine is connected; sets MACHINE.
agent_seen() {
  MACHINE=$(machine_wait "$1" 60) || {
    ended "$AGENT_PID" "agent $1" "$2"
    fail "agent $1 did not appear at the controller: see $2"
  }
}

# ended PID WHAT LOG: fails when something that should run has ended.
ended() {
  kill -0 "$1" 2>/dev/null || {
    tail -n 15 "$3" >&2 2>/dev/null || :
    fail "$2 ended by itself: see $3"
  }
}

replicate_order() { jq -cn --arg m "$MACHINE" '{kind: "replicate", machine: $m}'; }

# replicate LABEL: sets POINT and its VIEW.
replicate() {
  done_job=$(job_run "$1" "$(replicate_order)") || fail "$1 failed"
  POINT=$(printf %s "$done_job" | jq -r .result.restorePoint)
  VIEW=$(api GET "/api/v1/restore-points/$POINT")
}

figure() { printf %s "$VIEW" | jq -r ".figures.$1 // 0"; }

# restore_into FOLDER LABEL POINT FORMAT [BOOT]: sets FILE, the restored disk, and RESTORED, the job.
restore_into() {
  mkdir -p "$1"
  order=$(jq -cn --arg p "$3" --arg f "$1" --arg t "$4" --argjson b "${5:-null}" \
    '{kind: "restore", point: $p, target: "file", settings: {folder: $f, format: $t}} + (if $b then {boot: $b} else {} end)')
  RESTORED=$(job_run "$2" "$order") || fail "$2 failed"
  FILE=$(find "$1" -type f -size +1000k | head -n 1)
  [ -n "$FILE" ] || fail "$2: no disk was restored into $1"
}

# verify POINT
verify() {
  job_run "verify" "$(jq -cn --arg p "$1" '{kind: "verify", point: $p}')" >/dev/null || fail "restore point $1 is not intact"
}
