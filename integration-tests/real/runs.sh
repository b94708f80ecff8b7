# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test runs: three machines that really boot, run by a plan as a drill and as failovers. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"
. "$REAL/sites.sh"

# A machine that is booted by emulation, beside two others.
UP_SECONDS=400

runs() {
  need qemu-system-x86_64 qemu-system-x86 "starting machines"
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  # shellcheck disable=SC2046
  install_packages "the machines" $("$guest" need make | tr '\n' ' ')
  flight_begin runs
  UNDO=runs_down
  TARGET_ID=file
  TARGET=$WORK/controller/data/restored
  controller_begin "$WORK/controller"
  runs_machines
  runs_plan
  runs_drill
  runs_failover
  say "runs: all of it holds"
}

# Instances go on without the controller; what a failed suite leaves is ended by the number that the target wrote down.
runs_down() {
  for note in "$TARGET"/.instances/*/qemu.pid; do
    [ -f "$note" ] || continue
    pid=$(cat "$note")
    case $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) in *qemu-system*"$WORK"*) kill "$pid" 2>/dev/null || : ;; esac
  done
}

instances() { pgrep -f "qemu-system.*$WORK" || :; }

runs_machines() {
  say "three machines, each with its agent"
  for name in db web mail; do
    "$guest" make "$WORK/$name.raw" 512 40 "this is $name"
    agent_begin "$name" "$WORK/$name.raw"
    eval "AGENT_$name=\$AGENT_PID MACHINE_$name=\$MACHINE"
    replicate_only "$name"
  done
}

runs_plan() {
  jq -n --arg db "$MACHINE_db" --arg web "$MACHINE_web" --arg mail "$MACHINE_mail" --argjson s "$UP_SECONDS" '{devices: {
    db: {id: $db, rank: 0, ready_when: [{console: "GODWIT-DEMO-UP message=this is db", limit_seconds: $s}], boot_delay_seconds: 5},
    web: {id: $web, rank: 1, depends_on: ["db"], ready_when: [{http: {port: 80}, limit_seconds: $s}]},
    mail: {id: $mail, rank: 1, ready_when: [{port: 80, limit_seconds: $s}]}},
    approvals: [{before_rank: 1, text: "Is the database right?"}]}' | site_plan
}

site_error() { fail "the site is in error: $(printf %s "$VIEW" | jq -c .problem)"; }

of() { printf %s "$VIEW" | jq -r --arg d "$1" ".machines[] | select(.device == \$d) | .$2 // empty"; }

runs_drill() {
  say "a drill; the controller is killed (-9) twice in it"
  begun=$(now_ms)
  site_start '{"kind": "drill", "limitSeconds": 3600}'
  site_wait creating 120 'any(.machines[]; .phase == "copy" or .phase == "start" or .phase == "ready")'
  runs_kill
  site_wait creating "$UP_SECONDS" '.waitsFor != null'
  db_instance=$(of db instance) db_started=$(of db startedAt) db_process=$(instances)
  [ "$(printf '%s\n' "$db_process" | wc -l)" = 1 ] || fail "one instance is to run before the approval: $db_process"
  [ -z "$(of web startedAt)" ] || fail "web was started before the approval"
  runs_kill
  site_act approve
  site_wait running "$UP_SECONDS"
  [ "$db_instance $db_started" = "$(of db instance) $(of db startedAt)" ] || fail "db was started again"
  instances | grep -qx "$db_process" || fail "the process of db was ended by the death of the controller"
  of db evidence | grep -q 'GODWIT-DEMO-UP message=this is db' || fail "no evidence of db: $(of db evidence)"
  of web evidence | grep -q 'message=this is web' || fail "no evidence of web"
  say "drill: $(printf %s "$VIEW" | jq -r '"up after \(.rtoSeconds) s; " + ([.machines[] | "\(.device) \(.rtoSeconds) s, rpo \(.rpoSeconds) s"] | join("; "))')"
  site_act delete
  site_wait deleted 120
  runs_gone
}

runs_kill() {
  controller_kill
  controller_again "$WORK/controller"
}

# Nothing of the site is left: neither processes nor volumes, nor entries of the ledger.
runs_gone() {
  left=$(instances)
  [ -z "$left" ] || fail "instances are left: $left"
  left=$(find "$TARGET" -path "*$SITE*" -type f ! -name '*.log' 2>/dev/null)
  [ -z "$left" ] || fail "files are left: $left"
  site_ledger_gone
}

runs_failover() {
  say "a failover is refused as long as the machines are connected"
  if api POST /api/v1/sites '{"plan": "site", "target": "file", "kind": "failover", "source": "said_to_be_stopped"}' 2>"$WORK/refused" >/dev/null; then
    fail "a failover of machines that are connected was begun"
  fi
  grep -q SITE_REFUSED "$WORK/refused" || fail "refused otherwise: $(cat "$WORK/refused")"
  for name in db web mail; do eval "end \$AGENT_$name 10"; done
  limit=$(($(date +%s) + 120))
  while [ "$(api GET /api/v1/machines | jq '[.items[] | select(.connected)] | length')" != 0 ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "machines are still connected"
    sleep 1
  done
  say "they are gone: failover, rolled back; failover again, given over"
  for last in rollback detach; do
    site_start '{"kind": "failover", "source": "said_to_be_stopped"}'
    site_wait creating "$UP_SECONDS" '.waitsFor != null'
    site_act approve
    site_wait running "$UP_SECONDS"
    say "failover: up after $(printf %s "$VIEW" | jq -r .rtoSeconds) s"
    site_act "$last"
    if [ "$last" = rollback ]; then
      site_wait deleted 120
      runs_gone
    fi
  done
  site_wait detached 120
  [ "$(instances | wc -l)" = 3 ] || fail "three machines are to run on: $(instances)"
}
