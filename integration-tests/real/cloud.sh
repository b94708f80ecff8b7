# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test cloud [ROUNDS] [SEED]: plans of make-believe machines are run in the demo cloud, which is slow, refuses, loses
# answers and finds late, while the controller is killed. What the cloud itself wrote down says whether anything is left.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"
. "$REAL/sites.sh"

CLOUD_MACHINES=6
# Of one run, on a busy machine.
CLOUD_SECONDS=300

cloud() {
  rounds=${1:-4} SEED=${2:-$(date +%s)}
  say "cloud: $rounds rounds, seed $SEED (again: ./godwit test cloud $rounds $SEED)"
  flight_begin cloud
  HOME_OF=$WORK/controller
  TARGET_ID=demo
  PAGE=$HOME_OF/etc/org.godwit.demo.cloud.cfg
  THERE=$HOME_OF/data/demo-cloud
  cloud_begin
  cloud_plan
  for round in $(seq "$rounds"); do cloud_drill "$round"; done
  cloud_failover
  cloud_migration
  cloud_failback
  say "cloud: all of it holds"
}

cloud_begin() {
  controller_unpack_demo "$HOME_OF" "$CLOUD_MACHINES" 16
  controller_begin "$HOME_OF"
  [ "$(api GET /api/v1/machines | jq '[.items[] | select(.platform == "demo")] | length')" = "$CLOUD_MACHINES" ] ||
    machine_wait web-1 60 >/dev/null
  for number in $(seq "$CLOUD_MACHINES"); do
    MACHINE=demo-$number
    replicate_only "demo-$number"
  done
}

# Two ranks: half of them are waited for on their console, half by what they answer.
cloud_plan() {
  jq -n --argjson n "$CLOUD_MACHINES" '{devices: [range(1; $n + 1) | {key: "m\(.)", value: (
    {id: "demo-\(.)", rank: (if . <= $n / 2 then 0 else 1 end)}
    + if . % 2 == 0 then {ready_when: [{console: "login:", limit_seconds: 120}]} else {ready_when: [{http: {port: 80}, limit_seconds: 120}]} end)}] | from_entries}' | site_plan
}

# cloud_faults SLOW FAILING LOST SETTLING: from the next call on.
cloud_faults() {
  set_key "$PAGE" slow.milliseconds "$1"
  set_key "$PAGE" failing.percent "$2"
  set_key "$PAGE" lost.percent "$3"
  set_key "$PAGE" settling.seconds "$4"
}

# chance N: sets CHANCE to 0 to N-1, by the seed.
chance() {
  SEED=$(((SEED * 1103515245 + 12345) % 2147483648))
  CHANCE=$((SEED / 65536 % $1))
}

# What a retry mends is retried, as a person would.
site_error() {
  say "  in error, retried: $(printf %s "$VIEW" | jq -c .problem.code)"
  api POST "/api/v1/sites/$SITE:retry" '{}' >/dev/null || :
}

cloud_kill() {
  controller_kill
  controller_again "$HOME_OF"
}

cloud_drill() {
  chance 16 && failing=$((5 + CHANCE))
  chance 16 && lost=$((5 + CHANCE))
  chance 3 && settling=$((CHANCE * 4))
  cloud_faults 100 "$failing" "$lost" "$settling"
  sleep 3
  site_start '{"kind": "drill", "limitSeconds": 3600}'
  chance 30 && killed=$CHANCE
  sleep "$killed"
  cloud_kill
  site_wait running "$CLOUD_SECONDS"
  cloud_is_up "$(made instance "$SITE")"
  shown=$(printf %s "$VIEW" | jq -r '"up after \(.rtoSeconds) s"')
  site_act delete
  chance 6 && sleep "$CHANCE"
  chance 2
  [ "$CHANCE" = 0 ] || cloud_kill
  site_wait deleted "$CLOUD_SECONDS"
  cloud_gone
  say "round $1: $failing % refused, $lost % lost, settling $settling s; killed after $killed s, $shown; $(made volume "$SITE") volumes and $(made instance "$SITE") instances made and removed"
}

made() { grep -c "made $1 scope=$2 " "$THERE/cloud.log" || :; }

# cloud_is_up INSTANCES: one for each machine and not one twice.
cloud_is_up() {
  [ "$1" = "$CLOUD_MACHINES" ] || fail "$1 instances were started for $CLOUD_MACHINES machines"
  up=$(printf %s "$VIEW" | jq '[.machines[] | select(.phase == "up")] | length')
  [ "$up" = "$CLOUD_MACHINES" ] || fail "$up of $CLOUD_MACHINES are up: $VIEW"
}

# Nothing of the site is left in the cloud nor in the ledger, and each thing was removed once.
cloud_gone() {
  cloud_removed
  left=$(find "$THERE" -type f ! -name cloud.log)
  [ -z "$left" ] || fail "left in the cloud: $left"
}

stopped() { wc -l <"$HOME_OF/data/demo/stopped"; }

cloud_failover() {
  say "a planned failover: stopped at the source, rolled back, everything starts again there"
  cloud_faults 50 10 10 4
  sleep 3
  site_start '{"kind": "failover", "source": "stopped_by_run"}'
  sleep 5
  cloud_kill
  site_wait running "$CLOUD_SECONDS"
  [ "$(stopped)" = "$CLOUD_MACHINES" ] || fail "$(stopped) of $CLOUD_MACHINES machines are stopped at the source"
  site_act rollback
  site_wait deleted "$CLOUD_SECONDS"
  cloud_gone
  [ "$(stopped)" = 0 ] || fail "$(stopped) machines are still stopped at the source"
}

record_error() {
  say "  in error, retried: $(printf %s "$RECORD" | jq -c .problem.code)"
  api POST "/api/v1/$1/$2:retry" '{}' >/dev/null || :
}

# record_act KIND ID ACT [SECONDS]: orders it, and kills the controller so long afterwards.
record_act() {
  api POST "/api/v1/$1/$2:$3" '{}' >/dev/null || fail "$3 was refused"
  if [ -n "${4:-}" ]; then
    sleep "$4"
    cloud_kill
  fi
}

cloud_migration() {
  say "a migration: tried, cut over with the source stopped by the run, made final; the controller killed (-9) in each"
  MIGRATION=$(api POST /api/v1/migrations '{"plan": "site", "target": "demo", "source": "stopped_by_run"}' | jq -r '.id // empty')
  [ -n "$MIGRATION" ] || fail "no migration was begun"
  record_wait migrations "$MIGRATION" ready_for_testing "$CLOUD_SECONDS"
  chance 8 && record_act migrations "$MIGRATION" test "$CHANCE"
  record_wait migrations "$MIGRATION" testing "$CLOUD_SECONDS" '.runs[-1].site != null'
  SITE=$(printf %s "$RECORD" | jq -r '.runs[-1].site')
  site_wait running "$CLOUD_SECONDS"
  [ "$(stopped)" = 0 ] || fail "a test has stopped $(stopped) machines at the source"
  chance 4 && record_act migrations "$MIGRATION" endtest "$CHANCE"
  record_wait migrations "$MIGRATION" ready_for_cutover "$CLOUD_SECONDS"
  cloud_gone
  chance 12 && record_act migrations "$MIGRATION" cutover "$CHANCE"
  record_wait migrations "$MIGRATION" cut_over "$CLOUD_SECONDS"
  SITE=$(printf %s "$RECORD" | jq -r '.runs[-1].site')
  site_wait running "$CLOUD_SECONDS"
  [ "$(stopped)" = "$CLOUD_MACHINES" ] || fail "$(stopped) of $CLOUD_MACHINES machines are stopped at the source"
  cloud_is_up "$(made instance "$SITE")"
  record_act migrations "$MIGRATION" finalize 1
  record_wait migrations "$MIGRATION" finalized "$CLOUD_SECONDS"
  site_wait detached "$CLOUD_SECONDS"
  [ "$(running)" = "$CLOUD_MACHINES" ] || fail "$(running) instances run after the migration"
}

# So many instances run in the cloud, of all sites.
running() { grep -l '^started=.' "$THERE"/*.instance 2>/dev/null | wc -l; }

cloud_failback() {
  say "a failback of what was given over: synced, run and rolled back, run again and made final; killed (-9) in each"
  ORIGIN=$SITE
  FAILBACK=$(api POST /api/v1/failbacks "{\"site\": \"$ORIGIN\", \"target\": \"demo\", \"everySeconds\": 60}" | jq -r '.id // empty')
  [ -n "$FAILBACK" ] || fail "no failback was begun"
  record_wait failbacks "$FAILBACK" ready "$CLOUD_SECONDS"
  chance 10 && record_act failbacks "$FAILBACK" run "$CHANCE"
  record_wait failbacks "$FAILBACK" synchronized "$CLOUD_SECONDS"
  cloud_back
  chance 6 && record_act failbacks "$FAILBACK" rollback "$CHANCE"
  record_wait failbacks "$FAILBACK" ready "$CLOUD_SECONDS" '.destination == null'
  [ "$(running)" = "$CLOUD_MACHINES" ] || fail "$(running) instances run after the roll back"
  cloud_removed
  chance 10 && record_act failbacks "$FAILBACK" run "$CHANCE"
  record_wait failbacks "$FAILBACK" synchronized "$CLOUD_SECONDS"
  cloud_back
  record_act failbacks "$FAILBACK" finalize 1
  record_wait failbacks "$FAILBACK" synchronized "$CLOUD_SECONDS" .isOver
  [ "$(running)" = "$CLOUD_MACHINES" ] || fail "$(running) instances run after the failback"
}

# What came back holds what was there, and only it runs.
cloud_back() {
  SITE=$(printf %s "$RECORD" | jq -r .destination)
  site_wait running "$CLOUD_SECONDS"
  cloud_is_up "$(made instance "$SITE")"
  [ "$(running)" = "$CLOUD_MACHINES" ] || fail "$(running) instances run: where they came from none may"
  for site in "$ORIGIN" "$SITE"; do
    grep -l "^scope=$site" "$THERE"/*.volume | while read -r note; do sha256sum <"${note%.volume}.raw"; done | sort >"$WORK/$site.sums"
    [ "$(wc -l <"$WORK/$site.sums")" -ge "$CLOUD_MACHINES" ] || fail "$site has $(wc -l <"$WORK/$site.sums") disks"
  done
  cmp "$WORK/$ORIGIN.sums" "$WORK/$SITE.sums" || fail "what came back is not what was there"
}

# Of the destination nothing is left; each thing was removed once.
cloud_removed() {
  for kind in volume instance; do
    gone=$(grep -c "removed $kind scope=$SITE " "$THERE/cloud.log" || :)
    [ "$gone" = "$(made "$kind" "$SITE")" ] || fail "of $(made "$kind" "$SITE") ${kind}s $gone were removed"
  done
  site_ledger_gone
}
