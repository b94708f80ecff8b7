# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test kill [ROUNDS] [SEED]: kill -9 of agent and controller in turn, at random moments. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

killing() {
  rounds=${1:-50}
  seed=${2:-$(date +%s)}
  say "kill: $rounds rounds; again with: ./godwit test kill $rounds $seed"
  flight_begin kill-runs
  disk=$WORK/disk.raw
  kill_disk
  cp --sparse=always "$disk" "$WORK/start.raw"
  controller_begin "$WORK/controller"
  agent_begin victim "$disk"
  SENT=0 JOB='' changes=0 ROUND=0
  while [ "$ROUND" -lt "$rounds" ]; do
    ROUND=$((ROUND + 1))
    kill_round
  done
  kill_job_done
  kill_count_sent
  kill_check
  kill_reference
  say "kill: $rounds rounds, $points points intact, the last identical; sent $SENT bytes, undisturbed $REFERENCE: $(awk -v a="$SENT" -v b="$REFERENCE" 'BEGIN { printf "%.2f", a / b }') times"
  [ $((SENT * 2)) -le $((REFERENCE * 3)) ] || fail "more than 1.5 times was sent"
}

# random N: a number below N, the same for the same seed and place in the run.
random() {
  DRAW=$((${DRAW:-0} + 1))
  awk -v s="$seed" -v d="$DRAW" -v n="$1" 'BEGIN { srand(s * 1000 + d); print int(rand() * n) }'
}

# 3 GiB with some 800 MiB in use: half noise, half text, in pieces with holes between.
kill_disk() {
  truncate -s 3G "$disk"
  piece=0
  while [ "$piece" -lt 25 ]; do
    noise "$((seed + piece))" 16 | dd of="$disk" bs=1M seek=$((piece * 120)) conv=notrunc status=none
    seq $((piece * 3000000)) $((piece * 3000000 + 1800000)) | dd of="$disk" bs=1M seek=$((piece * 120 + 40)) conv=notrunc status=none
    piece=$((piece + 1))
  done
}

# noise SEED MIB: the same bytes for the same seed.
noise() { openssl enc -aes-128-ctr -nosalt -K "$(printf '%032x' "$1")" -iv 0 </dev/zero 2>/dev/null | head -c $(($2 * 1048576)); }

kill_change() { noise $((seed + 1000 + $1)) 6 | dd of="$disk" bs=1M seek=$(($1 * 37 % 2900)) conv=notrunc status=none; }

kill_round() {
  if [ -z "$JOB" ] || kill_job_ended; then kill_next_job; fi
  DRAW=$ROUND
  sleep "$(random 50 | awk '{ print 0.2 + $1 / 10 }')"
  if [ $((ROUND % 2)) = 0 ]; then
    kill_count_sent
    kill -9 "$AGENT_PID"
    wait "$AGENT_PID" 2>/dev/null || :
    agent_begin victim "$disk"
  else
    controller_kill
    controller_again "$WORK/controller"
    machine_wait victim 90 >/dev/null || fail "the agent did not come back to a new controller"
  fi
  say "round $ROUND: $(api GET "/api/v1/jobs/$JOB" | jq -c '[.id, .state, .attempt, .progress.phase, .progress.doneBytes]')"
}

kill_job_ended() {
  state=$(api GET "/api/v1/jobs/$JOB" | jq -r .state)
  case $state in
  succeeded) return 0 ;;
  failed | cancelled) fail "job $JOB $state: $(api GET "/api/v1/jobs/$JOB" | jq -c .problem)" ;;
  esac
  return 1
}

kill_next_job() {
  if [ -n "$JOB" ]; then
    changes=$((changes + 1))
    kill_change "$changes"
  fi
  JOB=$(api POST /api/v1/jobs "$(replicate_order)" | jq -r .id)
  [ -n "$JOB" ] || fail "no job was started"
}

kill_job_done() {
  limit=$(($(date +%s) + 300))
  until kill_job_ended; do
    [ "$(date +%s)" -le "$limit" ] || fail "job $JOB did not end: $(api GET "/api/v1/jobs/$JOB")"
    sleep 0.5
  done
}

# All that the agent's process wrote, sockets above all; asked for just before it is killed.
kill_count_sent() { SENT=$((SENT + $(awk '/^wchar/ { print $2 }' "/proc/$AGENT_PID/io"))); }

kill_check() {
  api GET "/api/v1/machines/$MACHINE/restore-points?limit=200" >"$WORK/points.json"
  points=$(jq '.items | length' "$WORK/points.json")
  [ "$points" -eq $((changes + 1)) ] || fail "$((changes + 1)) replications succeeded, $points restore points are listed"
  for point in $(jq -r '.items[].id' "$WORK/points.json"); do verify "$point"; done
  restore last "$(jq -r '.items[0].id' "$WORK/points.json")" raw
  cmp "$FILE" "$disk" || fail "the last restore point differs from its source"
}

# The same work on a fresh controller, left in peace.
kill_reference() {
  end "$AGENT_PID" 5
  end "$CONTROLLER" 30
  cp --sparse=always "$WORK/start.raw" "$disk"
  controller_begin "$WORK/reference"
  agent_begin reference "$disk"
  replicate "undisturbed"
  turn=0
  while [ "$turn" -lt "$changes" ]; do
    turn=$((turn + 1))
    kill_change "$turn"
    replicate "undisturbed"
  done
  REFERENCE=$(awk '/^wchar/ { print $2 }' "/proc/$AGENT_PID/io")
}
