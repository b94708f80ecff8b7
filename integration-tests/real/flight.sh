# shellcheck shell=sh disable=SC2034,SC2153
# SPDX-License-Identifier: Apache-2.0
#
# One controller and its agents for a suite of this folder; the main job itself is scripts/flight.sh. Sourced after
# scripts/lib.sh and scripts/rest.sh.
# WORK is the suite's folder; everything that was started or attached is ended with it.

# shellcheck source=scripts/flight.sh
. "$GODWIT_HOME/scripts/flight.sh"

AGENTS=
LOOPS=
# What the controller needs: ended after it, in this order.
SERVICES=
# What a suite takes down by itself: a function, called before loop devices are detached.
UNDO=

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

flight_end() { # [CODE]
  rc=${1:-$?}
  trap - EXIT INT TERM HUP
  for pid in $AGENTS; do end "$pid" 5; done
  for undo in $UNDO; do "$undo" || :; done
  end "$CONTROLLER" 30
  for pid in $SERVICES; do end "$pid" 10; done
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  if [ "$rc" -eq 0 ]; then
    rm -rf "$WORK"
  else
    rm -rf "$WORK"/restored "$WORK"/*.raw
    warn "ended with $rc; its logs are in $WORK"
  fi
  exit "$rc"
}

agent_begin() { # NAME PATH: enrols at the first start and goes on afterwards; sets AGENT_PID
  log=$WORK/agent-$1.log
  agent_start "$1" "$WORK/agent-$1" "$log" "$([ -f "$WORK/agent-$1/.enrolled" ] || invite)" --disk "root=$2"
  AGENTS="$AGENTS $AGENT_PID"
  agent_seen "$1" "$log"
  touch "$WORK/agent-$1/.enrolled"
}

restore() { # LABEL POINT FORMAT [BOOT]: sets FILE
  folder=$WORK/restored/$(printf %s "$1" | tr ' ' '-')
  restore_into "$folder" "$@"
  printf %s "$RESTORED" >"$folder.json"
}
