# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# The main job as the demo, the benchmarks and the suites of integration-tests/real do it: a controller, an agent, a
# replication, a restore, a verification. Sourced after lib.sh and rest.sh.

CONTROLLER=
AGENT_PID=

# controller_begin DIR: one of its own, on free ports that it keeps; ready when this returns.
controller_begin() {
  controller_unpack "$1"
  [ -f "$1/.ports" ] || free_ports 2 >"$1/.ports"
  # shellcheck disable=SC2046
  controller_ports "$1" $(cat "$1/.ports")
  controller_again "$1"
}

# controller_again DIR
controller_again() {
  controller_start "$1"
  controller_wait "$1" "$CONTROLLER" 180
  CURLRC=$1/curlrc
}

# controller_kill: it gets no chance to end anything.
controller_kill() {
  kill -9 "$CONTROLLER" || fail "the controller had ended by itself"
  wait "$CONTROLLER" 2>/dev/null || :
}

# controller_unpack_demo DIR MACHINES MEBIBYTES: one with machines of one disk, and a cloud, that are made up; not begun yet.
controller_unpack_demo() {
  controller_unpack "$1"
  sed -i 's#^\( *\)godwit/\([^,]*\), #\1godwit/\2, godwit-demo/\2, #' "$1/etc/org.apache.karaf.features.cfg"
  set_key "$1/etc/org.godwit.demo.cfg" machines "$2"
  set_key "$1/etc/org.godwit.demo.cfg" disk.mebibytes "$3"
  set_key "$1/etc/org.godwit.demo.cloud.cfg" boot.seconds 3
}

invite() { api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}' | jq -r .token; }

# agent_start NAME STATE LOG TOKEN OPTION...: in a session of its own, so that Ctrl-C is for the script; sets AGENT_PID.
# The token, empty for an agent that has enrolled, by the environment: arguments can be seen by every user of the machine.
agent_start() {
  agent_name=$1 agent_state=$2 agent_log=$3 agent_token=$4
  shift 4
  mkdir -p "$agent_state"
  GODWIT_TOKEN=$agent_token setsid "$AGENT" --controller "$URL" --state "$agent_state" --name "$agent_name" "$@" >>"$agent_log" 2>&1 </dev/null &
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

# replicate_order [DISK]
replicate_order() { jq -cn --arg m "$MACHINE" '{kind: "replicate", machine: $m} + if $ARGS.positional == [] then {} else {disks: $ARGS.positional} end' --args "$@"; }

# replicate_only LABEL [DISK]: sets POINT.
replicate_only() {
  replication=$1
  shift
  done_job=$(job_run "$replication" "$(replicate_order "$@")") || fail "$replication failed"
  POINT=$(printf %s "$done_job" | jq -r .result.restorePoint)
}

# point_view: sets VIEW to what the controller says of POINT.
point_view() { VIEW=$(api GET "/api/v1/restore-points/$POINT"); }

# replicate LABEL [DISK]: sets POINT and its VIEW.
replicate() {
  replicate_only "$@"
  point_view
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
