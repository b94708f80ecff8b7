# shellcheck shell=sh disable=SC2034,SC2153
# SPDX-License-Identifier: Apache-2.0
#
# One controller and its agents for a suite of this folder. Sourced after scripts/lib.sh and scripts/rest.sh.
# WORK is the suite's folder; everything that was started or attached is ended with it.

CONTROLLER=
AGENTS=
LOOPS=

flight_begin() { # NAME
  need_java
  build_product
  for tool in curl jq cmp; do have "$tool" || install_packages "the suite" curl jq diffutils; done
  WORK=$CACHE/$1/$$
  mkdir -p "$WORK"
  chmod 700 "$WORK"
  trap flight_end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

flight_end() {
  rc=$?
  trap - EXIT INT TERM HUP
  for pid in $AGENTS; do end "$pid" 5; done
  end "$CONTROLLER" 30
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  if [ "$rc" -eq 0 ]; then
    rm -rf "$WORK"
  else
    rm -rf "$WORK"/restored "$WORK"/*.raw
    warn "ended with $rc; its logs are in $WORK"
  fi
  exit "$rc"
}

controller_begin() { # DIR
  HOME_DIR=$1
  controller_unpack "$1"
  [ -f "$1/.ports" ] || free_ports 2 >"$1/.ports"
  # shellcheck disable=SC2046
  controller_ports "$1" $(cat "$1/.ports")
  controller_again "$1"
}

controller_again() { # DIR
  controller_start "$1"
  controller_wait "$1" "$CONTROLLER" 180
  CURLRC=$1/curlrc
}

invite() { api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}' | jq -r .token; }

agent_begin() { # NAME PATH: enrols at the first start and goes on afterwards; sets AGENT_PID
  mkdir -p "$WORK/agent-$1"
  set -- "$1" "$2" "$([ -f "$WORK/agent-$1/.enrolled" ] || invite)"
  "$AGENT" --controller "$URL" ${3:+--token "$3"} --disk "root=$2" --state "$WORK/agent-$1" --name "$1" \
    >>"$WORK/agent-$1/out.log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
  MACHINE=$(machine_wait "$1" 60) || fail "agent $1 did not appear: see $WORK/agent-$1/out.log"
  touch "$WORK/agent-$1/.enrolled"
}

replicate_order() { jq -cn --arg m "$MACHINE" '{kind: "replicate", machine: $m}'; }

replicate() { # LABEL: sets POINT and VIEW
  job=$(job_run "$1" "$(replicate_order)") || fail "$1 failed"
  POINT=$(printf %s "$job" | jq -r .result.restorePoint)
  VIEW=$(api GET "/api/v1/restore-points/$POINT")
}

restore() { # LABEL POINT FORMAT [BOOT]: sets FILE
  folder=$WORK/restored/$(printf %s "$1" | tr ' ' '-')
  mkdir -p "$folder"
  order=$(jq -cn --arg p "$2" --arg f "$folder" --arg t "$3" --argjson b "${4:-null}" \
    '{kind: "restore", point: $p, target: "file", settings: {folder: $f, format: $t}} + (if $b then {boot: $b} else {} end)')
  job_run "$1" "$order" >"$folder.json" || fail "$1 failed"
  FILE=$(find "$folder" -type f -size +1000k | head -n 1)
  [ -n "$FILE" ] || fail "$1: nothing was restored into $folder"
}

verify() { # POINT
  job_run "verify" "$(jq -cn --arg p "$1" '{kind: "verify", point: $p}')" >/dev/null || fail "restore point $1 is not intact"
}
