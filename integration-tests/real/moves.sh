# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test moves: three machines that really boot leave their source for good by a migration, single ones of them are stopped,
# removed and brought up again, and all come back by a failback with what they wrote; the controller is killed (-9) in each step.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/runs.sh"

moves() {
  need qemu-system-x86_64 qemu-system-x86 "starting machines"
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  # shellcheck disable=SC2046
  install_packages "the machines" $("$guest" need make | tr '\n' ' ')
  flight_begin moves
  UNDO=runs_down
  TARGET_ID="file"
  HOME_OF=$WORK/controller
  TARGET=$HOME_OF/data/restored
  controller_unpack "$HOME_OF"
  # These machines do not hear a power button.
  set_key "$HOME_OF/etc/org.godwit.target.file.cfg" shutdown.seconds 3
  controller_begin "$HOME_OF"
  runs_machines
  moves_plan
  moves_migration
  moves_single
  moves_failback
  say "moves: all of it holds"
}

moves_plan() {
  jq -n --arg db "$MACHINE_db" --arg web "$MACHINE_web" --arg mail "$MACHINE_mail" --argjson s "$UP_SECONDS" '{devices: {
    db: {id: $db, rank: 0, ready_when: [{console: "GODWIT-DEMO-STARTS", limit_seconds: $s}]},
    web: {id: $web, rank: 1, depends_on: ["db"], ready_when: [{console: "GODWIT-DEMO-STARTS", limit_seconds: $s}]},
    mail: {id: $mail, rank: 1, ready_when: [{port: 80, limit_seconds: $s}]}}}' | site_plan
}

record_error() { fail "in error: $(printf %s "$RECORD" | jq -c .problem)"; }

moved() { api POST "/api/v1/migrations/$MIGRATION:$1" '{}' >/dev/null || fail "$1 was refused"; }

# run_of PURPOSE: sets SITE to the run that the migration has ordered.
run_of() { SITE=$(printf %s "$RECORD" | jq -r --arg p "$1" '[.runs[] | select(.purpose == $p) | .site // empty] | last // empty'); }

# starts SITE DEVICE: how often the machine says that its disk was started.
starts() {
  cat "$TARGET"/.instances/*"$2"*"$1"*/serial.log 2>/dev/null | tr -d '\r' | sed -n 's/.*GODWIT-DEMO-STARTS \([0-9]*\).*/\1/p' | tail -n 1
}

# all_started SITE N: each of its machines says that it is the Nth start of its disk.
all_started() {
  for device in db web mail; do
    limit=$(($(date +%s) + UP_SECONDS))
    while [ "$(starts "$1" "$device")" != "$2" ]; do
      [ "$(date +%s)" -le "$limit" ] || fail "$device of $1 says it was started '$(starts "$1" "$device")' times, not $2"
      sleep 1
    done
  done
}

moves_migration() {
  say "migration: tried, cut over, made final; the controller killed (-9) in the test and in the cutover"
  MIGRATION=$(api POST /api/v1/migrations '{"plan": "site", "target": "file", "source": "said_to_be_stopped"}' | jq -r '.id // empty')
  [ -n "$MIGRATION" ] || fail "no migration was begun"
  record_wait migrations "$MIGRATION" ready_for_testing 120
  moved test
  record_wait migrations "$MIGRATION" testing 60 '[.runs[].site // empty] | length == 1'
  run_of test
  site_wait creating 120 'any(.machines[]; .phase == "copy" or .phase == "start" or .phase == "ready")'
  runs_kill
  site_wait running "$UP_SECONDS"
  all_started "$SITE" 1
  say "test: up after $(printf %s "$VIEW" | jq -r .rtoSeconds) s"
  moved endtest
  record_wait migrations "$MIGRATION" ready_for_cutover 120
  runs_gone
  for name in db web mail; do eval "end \$AGENT_$name 10"; done
  moves_away
  moved cutover
  record_wait migrations "$MIGRATION" cutting_over 60 '[.runs[].site // empty] | length == 2'
  run_of cutover
  site_wait creating 120 'any(.machines[]; .phase == "copy" or .phase == "start" or .phase == "ready")'
  runs_kill
  record_wait migrations "$MIGRATION" cut_over "$UP_SECONDS"
  site_wait running 10
  all_started "$SITE" 1
  [ "$(instances | wc -l)" = 3 ] || fail "three machines are to run: $(instances)"
  say "cut over: up after $(printf %s "$VIEW" | jq -r .rtoSeconds) s"
}

# Nobody cuts over what still runs at the source.
moves_away() {
  limit=$(($(date +%s) + 120))
  while [ "$(api GET /api/v1/machines | jq '[.items[] | select(.connected)] | length')" != 0 ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "machines are still connected"
    sleep 1
  done
}

changed() { api POST "/api/v1/sites/$SITE:$1" "$2" >/dev/null || fail "$1 was refused"; }

moves_single() {
  say "single machines: one powered off and on, one removed and added again, the controller killed (-9) in each"
  changed poweroff '{"devices": ["web"]}'
  sleep 1
  runs_kill
  site_wait running 120 'any(.machines[]; .device == "web" and .phase == "off")'
  [ "$(instances | wc -l)" = 2 ] || fail "two machines are to run: $(instances)"
  changed poweron '{"devices": ["web"]}'
  sleep 1
  runs_kill
  site_wait running "$UP_SECONDS" 'all(.machines[]; .phase == "up")'
  [ "$(starts "$SITE" web)" = 2 ] || fail "web says it was started '$(starts "$SITE" web)' times: it is to go on from its disk"
  [ "$(starts "$SITE" db)" = 1 ] || fail "db was started again"
  changed remove '{"devices": ["mail"]}'
  sleep 1
  runs_kill
  site_wait running 120 'any(.machines[]; .device == "mail" and .phase == "removed")'
  [ "$(instances | wc -l)" = 2 ] || fail "two machines are to run: $(instances)"
  changed add '{"devices": ["mail"]}'
  sleep 1
  runs_kill
  site_wait running "$UP_SECONDS" 'all(.machines[]; .phase == "up")'
  [ "$(instances | wc -l)" = 3 ] || fail "three machines are to run: $(instances)"
  moved finalize
  record_wait migrations "$MIGRATION" finalized 120
  site_wait detached 10
}

failed_back() { api POST "/api/v1/failbacks/$FAILBACK:$1" '{}' >/dev/null || fail "$1 was refused"; }

moves_failback() {
  say "failback: synced while they run, run and rolled back, run again and made final; the controller killed (-9) in each"
  ORIGIN=$SITE
  FAILBACK=$(api POST /api/v1/failbacks "{\"site\": \"$ORIGIN\", \"target\": \"file\"}" | jq -r '.id // empty')
  [ -n "$FAILBACK" ] || fail "no failback was begun"
  runs_kill
  record_wait failbacks "$FAILBACK" idle 180 'all(.machines[]; .point != null)'
  [ "$(instances | wc -l)" = 3 ] || fail "they are to run on while they are read: $(instances)"
  if api POST "/api/v1/sites/$ORIGIN:delete" '{}' 2>/dev/null >/dev/null; then fail "a site that is failed back was removed"; fi

  failed_back run
  record_wait failbacks "$FAILBACK" running 120 '.destination != null'
  SITE=$(printf %s "$RECORD" | jq -r .destination)
  runs_kill
  record_wait failbacks "$FAILBACK" synchronized "$UP_SECONDS"
  moves_identical
  # web was started twice where it came from.
  [ "$(starts "$SITE" db) $(starts "$SITE" web)" = "2 3" ] || fail "db and web say they were started $(starts "$SITE" db) and $(starts "$SITE" web) times"
  failed_back rollback
  sleep 2
  runs_kill
  record_wait failbacks "$FAILBACK" idle 180 '.destination == null'
  runs_gone_of "$SITE"
  SITE=$ORIGIN
  limit=$(($(date +%s) + UP_SECONDS))
  while [ "$(starts "$ORIGIN" db) $(starts "$ORIGIN" web)" != "2 3" ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "after the roll back db and web were started $(starts "$ORIGIN" db) and $(starts "$ORIGIN" web) times"
    sleep 1
  done

  failed_back run
  record_wait failbacks "$FAILBACK" running 120 '.step == "stop" or .step == "last" or .step == "destination"'
  runs_kill
  record_wait failbacks "$FAILBACK" synchronized "$UP_SECONDS"
  SITE=$(printf %s "$RECORD" | jq -r .destination)
  moves_identical
  [ "$(starts "$SITE" db) $(starts "$SITE" web)" = "3 4" ] || fail "db and web say they were started $(starts "$SITE" db) and $(starts "$SITE" web) times"
  failed_back finalize
  record_wait failbacks "$FAILBACK" synchronized 120 .isOver
  [ "$(instances | wc -l)" = 3 ] || fail "three machines are to run, those that came back: $(instances)"
  if pgrep -f "qemu-system.*$ORIGIN" >/dev/null; then fail "machines run where they came from"; fi
  site_wait running 10 'all(.machines[]; .phase == "up")'
  SITE=$ORIGIN
  site_wait detached 10
}

# The newest restore point of each machine is, byte for byte, the disk that stands still in the target from which it came.
moves_identical() {
  for device in db web mail; do
    point=$(printf %s "$RECORD" | jq -r --arg d "$device" '.machines[] | select(.device == $d) | .point')
    restore_into "$WORK/back" "$device" "$point" raw
    disk=$(find "$TARGET" -path "*$ORIGIN*" -path "*$device*" -name '*.raw' | head -n 1)
    [ -n "$disk" ] || fail "no disk of $device of $ORIGIN: $(find "$TARGET" -name '*.raw')"
    cmp "$disk" "$FILE" || fail "the last restore point of $device is not what it wrote"
    rm -rf "$WORK/back"
  done
}

# What a roll back leaves: machines of the other site run.
runs_gone_of() {
  left=$(find "$TARGET" -path "*$1*" -type f ! -name '*.log' 2>/dev/null)
  [ -z "$left" ] || fail "files are left: $left"
}
