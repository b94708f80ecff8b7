# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench scale: many machines and one controller. Sourced after bench.sh.

# The goals: share of one processor, resident memory, answers, start.
SCALE_MOST_PERCENT=30 SCALE_MOST_MIB=1024 SCALE_MOST_MS=100 SCALE_MOST_START=20
SCALE_POINTS=40

bench_scale_usage() {
  cat <<'END'
./godwit bench scale [MACHINES [SEED]] [-o table|json] [--seconds S] [--keep]
  MACHINES (10000) of the demo platform, disks of 1 MiB, a target RPO of one hour, the controller as it is shipped.
  1. storm: none has a restore point when the schedule is decided; until each has its first.
  2. the catalog is given 40 points for each machine (24 hours, 13 days, 3 weeks), the newest spread evenly over an hour.
  3. start: until the API answers with that catalog, and how many machines are late then.
  4. steady: S seconds (180), of which nobody asks anything: CPU of the whole process, memory, points made, machines late.
  5. calls: lists, filters and the summary, 100 times each while replication goes on: p50, p99.
  6. a retention pass over all, which comes once an hour: its CPU counts for the share, too.
  Ends with 1 when a goal is missed. Counted in CPU seconds; other work on the machine makes answers slower all the same.
END
}

rss_kib() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }

# per_second TICKS MS: CPU seconds of each second, in per cent.
percent_of() { awk -v t="$1" -v ms="$2" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.1f", 100000 * t / hz / ms }'; }

summary() { api GET /api/v1/summary; }

scale_points() { summary | jq .restorePoints; }

scale_unpack() {
  controller_unpack "$SCALE_HOME"
  sed -i 's#^\( *\)godwit/\([^,]*\), #\1godwit/\2, godwit-demo/\2, #' "$SCALE_HOME/etc/org.apache.karaf.features.cfg"
  set_key "$SCALE_HOME/etc/org.godwit.demo.cfg" machines "$SCALE_MACHINES"
  set_key "$SCALE_HOME/etc/org.godwit.demo.cfg" disk.mebibytes 1
  set_key "$SCALE_HOME/etc/org.godwit.demo.cfg" seed "$SCALE_SEED"
}

# scale_until WHAT SECONDS COMMAND...: until the command ends well.
scale_until() {
  what=$1 limit=$(($(date +%s) + $2))
  shift 2
  until "$@"; do
    kill -0 "$CONTROLLER" 2>/dev/null || fail "the controller ended: see $SCALE_HOME/data/log"
    [ "$(date +%s)" -le "$limit" ] || fail "$what took too long"
    sleep 3
  done
}

scale_all_seen() { [ "$(summary | jq .machines.total)" = "$SCALE_MACHINES" ]; }
scale_all_done() { [ "$(scale_points)" -ge "$SCALE_MACHINES" ]; }

scale_storm() {
  warn "storm: each of $SCALE_MACHINES machines is replicated for the first time"
  scale_until "seeing the machines" 900 scale_all_seen
  api PUT /api/v1/replication '{"schedule":{"targetRpoSeconds":3600}}' >/dev/null || fail "the schedule was refused"
  before=$(cpu_ticks "$CONTROLLER") begun=$(now_ms)
  scale_until "the storm" 3600 scale_all_done
  STORM_SECONDS=$(seconds_since "$begun") STORM_CPU=$(seconds_of $(($(cpu_ticks "$CONTROLLER") - before)))
  # Nobody twice before all had their turn.
  STORM_MOST=$(api GET '/api/v1/machines?sort=-restorePoints&limit=1' | jq '.items[0].protection.restorePoints')
}

scale_history() {
  warn "history: $SCALE_POINTS restore points for each machine"
  (test_main core org.godwit.core.ScaleHistory "$SCALE_HOME/data/catalog/godwit" "$SCALE_SEED") >&2 || fail "the catalog was not filled"
}

scale_start() {
  warn "start"
  begun=$(now_ms)
  controller_again "$SCALE_HOME"
  [ "$(scale_points)" -ge "$SCALE_MACHINES" ] || fail "the catalog was not there"
  START_SECONDS=$(seconds_since "$begun")
  START_CPU=$(seconds_of "$(cpu_ticks "$CONTROLLER")")
  scale_until "seeing the machines again" 300 scale_all_connected
}

scale_all_connected() { [ "$(summary | jq '.machines.byState.disconnected')" = 0 ]; }

scale_late() { summary | jq .replication.behind; }

scale_steady() {
  warn "steady: $SCALE_SECONDS s"
  sleep 30
  from=$(scale_points) before=$(cpu_ticks "$CONTROLLER") begun=$(now_ms)
  thread_ticks "$CONTROLLER" >"$BENCH/threads"
  sleep "$SCALE_SECONDS"
  STEADY_TICKS=$(($(cpu_ticks "$CONTROLLER") - before)) STEADY_MS=$(($(now_ms) - begun))
  if [ -n "$BENCH_KEEP" ]; then busiest "$CONTROLLER" "$BENCH/threads" >&2; fi
  STEADY_POINTS=$(($(scale_points) - from)) STEADY_LATE=$(scale_late)
  STEADY_RSS=$(rss_kib "$CONTROLLER")
  # By the oldest newest point: how much above the target any of them is.
  STEADY_OLDEST=$(api GET '/api/v1/machines?sort=-lagSeconds&limit=1' | jq '.items[0].protection.lagSeconds')
}

# Half the way into the list, by id.
scale_cursor() { printf %s "demo-$((SCALE_MACHINES / 2))" | base64 -w 0 | tr -d = | tr /+ _-; }

scale_calls() {
  warn "calls"
  deep=$(scale_cursor)
  printf '%s\n%s\n' "$USER_NAME" "$PASSWORD" |
    "$JAVA_HOME/bin/java" "$GODWIT_HOME/scripts/Calls.java" "$URL" "$SCALE_HOME/etc/pki/authority.crt" 100 \
      "/api/v1/summary" "/api/v1/machines" "/api/v1/machines?cursor=$deep" "/api/v1/machines?q=web-77" "/api/v1/machines?state=up_to_date" \
      "/api/v1/machines?sort=-lagSeconds" "/api/v1/machines?sort=-lagSeconds&cursor=$deep" "/api/v1/machines/demo-77" \
      "/api/v1/machines/demo-77/restore-points" "/api/v1/machines/demo-77/replication" "/api/v1/replications" "/api/v1/replications?cursor=$deep" \
      "/api/v1/jobs" "/api/v1/jobs?machine=demo-77" "/api/v1/stores" "/api/v1/plans" >"$BENCH/calls" || fail "a call was refused"
}

scale_retention() {
  warn "a retention pass"
  before=$(cpu_ticks "$CONTROLLER") begun=$(now_ms)
  curl -sS -K "$CURLRC" -m 1800 -f -o "$BENCH/removed" -X POST -H 'Content-Type: application/json' --data-binary '{}' "$URL/api/v1/retention:apply" ||
    fail "the retention pass failed"
  RETENTION_SECONDS=$(seconds_since "$begun")
  RETENTION_TICKS=$(($(cpu_ticks "$CONTROLLER") - before))
}

scale_json() {
  awk '{ printf "{\"path\":\"%s\",\"p50\":%s,\"p99\":%s,\"most\":%s,\"bytes\":%s}\n", $5, $1, $2, $3, $4 }' "$BENCH/calls" |
    jq -s --argjson machines "$SCALE_MACHINES" --argjson points "$((SCALE_MACHINES * SCALE_POINTS))" --argjson cores "$(nproc)" \
      --argjson stormSeconds "$STORM_SECONDS" --argjson stormCpuSeconds "$STORM_CPU" --argjson stormMostPoints "$STORM_MOST" \
      --argjson startSeconds "$START_SECONDS" --argjson startCpuSeconds "$START_CPU" \
      --argjson steadyPercent "$(percent_of "$STEADY_TICKS" "$STEADY_MS")" --argjson steadySeconds "$((STEADY_MS / 1000))" \
      --argjson steadyPoints "$STEADY_POINTS" --argjson late "$STEADY_LATE" --argjson oldestSeconds "$STEADY_OLDEST" \
      --argjson rssKib "$STEADY_RSS" --argjson peakKib "$(peak_kib "$CONTROLLER")" \
      --argjson retentionSeconds "$RETENTION_SECONDS" --argjson retentionCpuSeconds "$(seconds_of "$RETENTION_TICKS")" \
      --argjson retentionPercent "$(percent_of "$RETENTION_TICKS" 3600000)" --argjson catalogKib "$(du -k "$SCALE_HOME/data/catalog" | cut -f 1)" \
      '. as $calls | {suite: "scale"} + $ARGS.named + {calls: $calls, expectedPoints: ($machines * $steadySeconds / 3600 | round)}'
}

scale_table() {
  printf %s "$SCALE_RESULT" | jq -r --argjson percent "$SCALE_MOST_PERCENT" --argjson mib "$SCALE_MOST_MIB" --argjson ms "$SCALE_MOST_MS" --argjson start "$SCALE_MOST_START" '
    def mib: . / 102.4 | round / 10;
    ["", "goal", "measured", ""],
    ["CPU, share of one processor", "\($percent) %", "\(.steadyPercent) %", "retention adds \(.retentionPercent) %"],
    ["memory at the end / peak", "\($mib) MiB", "\(.rssKib | mib) MiB", "\(.peakKib | mib) MiB"],
    ["machines late", "0", .late, "oldest newest point \(.oldestSeconds) s of 3600"],
    ["points made in \(.steadySeconds) s", .expectedPoints, .steadyPoints, ""],
    ["start with \(.points) points", "\($start) s", "\(.startSeconds) s", "\(.startCpuSeconds) s CPU, \(.catalogKib | mib) MiB catalog"],
    ["storm of \(.machines)", "", "\(.stormSeconds) s", "\(.stormCpuSeconds) s CPU, most points of one \(.stormMostPoints)"],
    ["retention pass", "", "\(.retentionSeconds) s", "\(.retentionCpuSeconds) s CPU"],
    (.calls[] | [.path, "p99 \($ms) ms", "\(.p99) ms", "p50 \(.p50) ms, \(.bytes) bytes"]) | @tsv' |
    awk -F '\t' '{ printf "%-52s %12s %12s  %s\n", $1, $2, $3, $4 }'
}

scale_missed() {
  printf %s "$SCALE_RESULT" | jq -e --argjson percent "$SCALE_MOST_PERCENT" --argjson mib "$SCALE_MOST_MIB" --argjson ms "$SCALE_MOST_MS" --argjson start "$SCALE_MOST_START" '
    .steadyPercent + .retentionPercent > $percent or .peakKib > $mib * 1024 or .late > 0 or .startSeconds > $start
    or .stormMostPoints > 1 or ([.calls[].p99] | max) > $ms' >/dev/null
}

bench_scale() {
  SCALE_MACHINES='' SCALE_SEED='' SCALE_SECONDS=180 FORMAT=table BENCH_KEEP=''
  while [ $# -gt 0 ]; do
    case $1 in
    -o) FORMAT=${2:-}; shift ;;
    --seconds) SCALE_SECONDS=${2:-}; shift ;;
    --keep) BENCH_KEEP=1 ;;
    '' | *[!0-9]*) bench_scale_usage >&2; exit 2 ;;
    *) if [ -z "$SCALE_MACHINES" ]; then SCALE_MACHINES=$1; else SCALE_SEED=$1; fi ;;
    esac
    shift
  done
  SCALE_MACHINES=${SCALE_MACHINES:-10000} SCALE_SEED=${SCALE_SEED:-1}
  case $FORMAT in table | json) ;; *) die "-o is table or json" ;; esac
  case $SCALE_SECONDS in '' | *[!0-9]*) die "--seconds takes a number" ;; esac
  need curl curl "the benchmark"
  need jq jq "the benchmark"
  build_product >&2
  bench_begin
  SCALE_HOME=$BENCH/controller
  scale_unpack
  controller_begin "$SCALE_HOME"
  scale_storm
  end "$CONTROLLER" 60
  scale_history
  scale_start
  scale_steady
  scale_calls
  scale_retention
  SCALE_RESULT=$(scale_json)
  case $FORMAT in json) say "$SCALE_RESULT" ;; table) scale_table ;; esac
  if scale_missed; then fail "a goal is missed"; fi
}
