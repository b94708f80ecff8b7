# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test continuous [SECONDS [SEED]]: a restore point each five seconds of a machine that writes 5 MB a second. See
# README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

continuous() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "continuous: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  SECONDS_EACH=${1:-120} SEED=${2:-$(date +%s)}
  case $SECONDS_EACH$SEED in *[!0-9]*) die "test continuous [SECONDS [SEED]] takes numbers" ;; esac
  need fio fio "the workload"
  say "continuous: $SECONDS_EACH s; again with: ./godwit test continuous $SECONDS_EACH $SEED"
  flight_begin continuous
  MOUNT=$WORK/mount WRITERS=
  UNDO=continuous_down
  mkdir -p "$MOUNT" "$WORK/hooks" "$WORK/agent"
  controller_begin "$WORK/controller"
  continuous_hook
  continuous_up
  continuous_schedule
  continuous_measure steady "$SECONDS_EACH"
  continuous_killed
  continuous_measure "after a kill" $((SECONDS_EACH / 4 + 10))
  continuous_limited
  continuous_last
  continuous_some
  continuous_down
  say "continuous: goal lag p95 <= 6 s: $STEADY s; frozen <= 2 %: $STEADY_FROZEN %"
}

# Once, while all is frozen: what the disk holds is copied past the page cache.
continuous_hook() {
  cat >"$WORK/hooks/frozen" <<END
#!/bin/sh
[ -f "$WORK/hooks/once" ] || exit 0
rm -f "$WORK/hooks/once"
dd if="\$(cat "$WORK/hooks/disk")" of="$WORK/frozen.raw" bs=4M iflag=direct conv=sparse status=none
touch "$WORK/hooks/copied"
END
  chmod +x "$WORK/hooks/frozen"
}

continuous_up() {
  truncate -s 2G "$WORK/disk.raw"
  disk=$(losetup -f --show "$WORK/disk.raw")
  LOOPS=$disk
  echo "$disk" >"$WORK/hooks/disk"
  mkfs.ext4 -q -F "$disk"
  mount "$disk" "$MOUNT"
  fio --thread --randseed="$SEED" --directory="$MOUNT" --time_based --runtime=7200 --name=churn --size="${CONTINUOUS_FILE:-1g}" \
    --rw=randwrite --bs="${CONTINUOUS_BLOCK:-64k}" --ioengine=psync --fsync=16 --rate=,5m >"$WORK/fio.log" 2>&1 &
  WRITERS=$!
  sleep 3
  continuous_agent
}

continuous_agent() { # [JAVA OPTION]
  log=$WORK/agent.log
  GODWIT_AGENT_JAVA_OPTIONS=${1:-} GODWIT_TOKEN=$([ -f "$WORK/agent/identity.pem" ] || invite) setsid "$AGENT" --controller "$URL" \
    --disk "root=$disk" --tracker ebpf --state "$WORK/agent" --name continuous --freeze-limit 60 >>"$log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
  agent_seen continuous "$log"
}

continuous_down() {
  end "$AGENT_PID" 5
  for pid in $WRITERS; do kill -9 "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
  WRITERS=''
  for try in 1 2 3 4 5 6 7 8 9 10; do
    mountpoint -q "$MOUNT" || break
    umount "$MOUNT" 2>/dev/null || sleep 0.5
  done
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  LOOPS=''
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
}

continuous_view() { api GET "/api/v1/machines/$MACHINE/replication"; }

# Waits for the first copy, then until the pace has settled.
continuous_schedule() {
  begun=$(now_ms)
  api PUT "/api/v1/machines/$MACHINE/replication" '{"schedule":{"targetRpoSeconds":5}}' >/dev/null
  limit=$(($(date +%s) + 300))
  until [ "$(api GET "/api/v1/machines/$MACHINE" | jq .protection.restorePoints)" -ge 3 ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "there are no three points after 300 s: $(continuous_view)"
    sleep 0.5
  done
  say "first three points after $(seconds_since "$begun") s"
  # Of the first copy, which is slower, nothing is left in what the pace is told by.
  sleep 40
}

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }
catalog_bytes() { du -sb "$WORK/controller/data" | cut -f 1; }
java_pid() { pgrep -o -P "$1" java 2>/dev/null || echo "$1"; }

# continuous_measure LABEL SECONDS: lag as people see it, twice a second.
continuous_measure() {
  agent=$(java_pid "$AGENT_PID") controller=$(java_pid "$CONTROLLER")
  lines=$(wc -l <"$log") a0=$(ticks "$agent") c0=$(ticks "$controller") begun=$(now_ms)
  points=$(api GET "/api/v1/machines/$MACHINE" | jq .protection.restorePoints)
  until=$(($(date +%s) + $2))
  : >"$WORK/lags"
  while [ "$(date +%s)" -lt "$until" ]; do
    continuous_view | jq -r '.state | [.lagSeconds, .intervalSeconds, .churnBytesPerSecond, .frozenPercent, .backlogBytes, .because // ""] | @tsv' >>"$WORK/lags"
    sleep 0.5
  done
  took=$(($(now_ms) - begun))
  more=$(($(api GET "/api/v1/machines/$MACHINE" | jq .protection.restorePoints) - points))
  frozen=$(tail -n +$((lines + 1)) "$log" | sed -n 's/.* frozen fileSystems=[0-9]* milliseconds=\([0-9]*\) .*/\1/p' | awk -v took="$took" '{ all += $1 } END { printf "%.2f", 100 * all / took }')
  lag=$(cut -f 1 "$WORK/lags" | sort -n | awk '{ v[NR] = $1 } END { i = int((NR + 1) / 2); j = int(NR * 0.95 + 0.999); printf "p50 %.1f p95 %.1f max %.1f", v[i], v[j], v[NR] }')
  say "$1: $more points in $((took / 1000)) s, lag $lag s, frozen $frozen %, $(tail -n +$((lines + 1)) "$log" | precopy_freezes)"
  say "  at the end: interval $(tail -n 1 "$WORK/lags" | cut -f 2) s, churn $(($(tail -n 1 "$WORK/lags" | cut -f 3) >> 20)) MiB/s; stretched because: $(cut -f 6 "$WORK/lags" | sed '/^$/d' | sort | uniq -c | sort -rn | head -n 1 | sed 's/^ *//')"
  say "  agent $(((($(ticks "$agent") - a0)) * 1000 / took)) % CPU, $(resident "$agent") MiB; controller $(((($(ticks "$controller") - c0)) * 1000 / took)) % CPU, $(resident "$controller") MiB"
  [ "$1" != steady ] || STEADY=$(printf %s "$lag" | awk '{ print $4 }') STEADY_FROZEN=$frozen
}

precopy_freezes() {
  sed -n 's/.* frozen fileSystems=[0-9]* milliseconds=\([0-9]*\) heldBytes=\([0-9]*\) .*/\1 \2/p' | sort -n | awk '
    { ms[NR] = $1; if ($2 > most) most = $2 }
    END { i = int((NR + 1) / 2); j = int(NR * 0.95 + 0.999); printf "each freeze p50 %d ms, p95 %d ms, at most %.1f MiB held", ms[i], ms[j], most / 1048576 }'
}

# continuous_newest: sets POINT.
continuous_newest() { POINT=$(api GET "/api/v1/machines/$MACHINE/restore-points?limit=1" | jq -r '.items[0].id'); }

continuous_killed() {
  continuous_newest
  before=$POINT
  kill -9 "$AGENT_PID"
  wait "$AGENT_PID" 2>/dev/null || :
  begun=$(now_ms)
  lines=$(wc -l <"$log")
  sleep 3
  continuous_agent "-Dgodwit.frozen.script=$WORK/hooks/frozen"
  limit=$(($(date +%s) + 120))
  until continuous_newest && [ "$POINT" != "$before" ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "no point after the agent was killed: $(continuous_view)"
    sleep 0.3
  done
  say "agent killed with -9, started again after 3 s: next point after $(seconds_since "$begun") s"
  point_view
  [ "$(figure readBytes)" -lt $((1536 << 20)) ] || fail "the whole disk was read again: $(printf %s "$VIEW" | jq -c .figures)"
  ! tail -n +$((lines + 1)) "$log" | grep -q "the whole disk is compared" || fail "the disk was scanned: see $log"
}

# A limit by policy reaches the agent while it replicates, and is taken back.
continuous_limited() {
  schedule='"schedule":{"targetRpoSeconds":5}'
  begun=$(now_ms)
  api PUT "/api/v1/machines/$MACHINE/replication" "{$schedule,\"limits\":{\"readBytesPerSecond\":20971520}}" >/dev/null
  limit=$(($(date +%s) + 30))
  until grep -q "limits of the controller readBytesPerSecond=20971520" "$log"; do
    [ "$(date +%s)" -le "$limit" ] || fail "the agent was not told of the limit within 30 s: see $log"
    sleep 0.1
  done
  say "a limit of 20 MiB a second was told to the agent after $(seconds_since "$begun") s"
  sleep 20
  say "  with it: $(continuous_view | jq -r '"interval \(.state.intervalSeconds) s, lag \(.state.lagSeconds) s, because: \(.state.because)"')"
  api PUT "/api/v1/machines/$MACHINE/replication" "{$schedule}" >/dev/null
  until [ "$(tail -n 400 "$log" | grep "limits of the controller" | tail -n 1 | grep -c 'readBytesPerSecond=0 ')" = 1 ]; do
    [ "$(date +%s)" -le $((limit + 60)) ] || fail "the limit was not taken back: see $log"
    sleep 0.1
  done
}

# The last point is the disk as it was at its freeze, byte for byte.
continuous_last() {
  touch "$WORK/hooks/once"
  limit=$(($(date +%s) + 60))
  until [ -f "$WORK/hooks/copied" ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "nothing was copied while frozen within 60 s"
    sleep 0.05
  done
  api POST "/api/v1/machines/$MACHINE/replication:park" >/dev/null
  until [ "$(continuous_view | jq -r .state.activity)" = parked ]; do sleep 0.2; done
  sleep 1
  continuous_newest
  restore last "$POINT" raw
  cmp "$FILE" "$WORK/frozen.raw" || fail "the newest point is not what the disk was at its freeze"
  say "the newest point is what the disk was at its freeze, byte for byte"
  continuous_clean last
}

continuous_clean() {
  e2fsck -fn "$FILE" >"$WORK/fsck.log" 2>&1 || fail "$1: not clean: $(tail -n 3 "$WORK/fsck.log")"
  rm -rf "$WORK/restored"
}

# Of all, some from the first to the last.
continuous_some() {
  api GET "/api/v1/machines/$MACHINE/restore-points?limit=500" | jq -r '.items[] | select(.consistency == "file_system") | .id' >"$WORK/points"
  all=$(wc -l <"$WORK/points")
  for at in 1 5 9 13 19; do
    POINT=$(sed -n "$((1 + (all - 1) * at / 20))p" "$WORK/points")
    restore "point $at" "$POINT" raw
    continuous_clean "point $at of $all, $POINT"
  done
  say "five of $all points restored: each file system clean"
  say "points below file system consistency: $(api GET "/api/v1/machines/$MACHINE/restore-points?limit=500" | jq '[.items[] | select(.consistency != "file_system")] | length'); catalog and logs $(($(catalog_bytes) >> 10)) KiB in data"
}
