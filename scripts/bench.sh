# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench: measures, as whole processes and with real parts. Sourced after lib.sh, rest.sh and flight.sh.

BENCH_MEASURED=

bench_usage() {
  cat <<'EOF'
./godwit bench first-flight [IMAGE] [-o table|json] [--threads] [--keep]
  Replicates an image once with agent and controller, then backs the same image up with `restic backup --stdin`.
  Counted: CPU seconds of whole processes (the controller's after it was ready and quiet, the agent's from its first
  instruction, restic's backup without init), the most memory each ever held, time on the clock, bytes stored.
  --threads shows which threads of ours took it; --keep leaves logs and stores.
  Without IMAGE: 4 GiB with 0.5 GiB of this machine's files, made once and kept in .cache/bench.

./godwit bench store [-o table|json] [--keep] [IMAGE...]
  Takes related images in, one after another, with Godwit, restic and borg (zstd,3); restores the second; replicates the
  first again, unchanged and with 1 % of its blocks changed. Without IMAGE: four of 4 GiB, kept in .cache/bench.

./godwit bench kernels [PATTERN]
  The parts that see every byte, alone on one core, by JMH: cut, digest, compress, pack.

./godwit bench cuts [IMAGE...]
  Bytes stored, chunks, cut speed and read amplification of every strategy and size, on the images of `bench store`.

./godwit bench sparse [-o table|json] [--keep] [TIB]
  A disk of 16 TiB that is nearly all holes: replicated, verified, restored, swept; time and memory of each step.

./godwit bench scale [MACHINES [SEED]] [-o table|json] [--seconds S] [--keep]
  10,000 machines at a target RPO of one hour: CPU, memory, start, answers; `./godwit bench scale -h` says more.

./godwit bench growth [CYCLES]
  What continuous replication leaves behind: CYCLES (8640, half a day) of five made-up seconds by the real engine, catalog and
  retention: rows, database file and heap after each hour.

./godwit bench index [IDS [ENGINE...]]
  The index of chunks beside RocksDB and MVStore; `./godwit bench index -h` says more.
EOF
}

# bench_begin: a folder for this run, which goes with it.
bench_begin() {
  BENCH=$CACHE/bench/$$
  mkdir -p "$BENCH"
  trap bench_end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

bench_end() {
  rc=$?
  trap - EXIT INT TERM HUP
  end "$AGENT_PID" 10
  end "$CONTROLLER" 30
  end "$BENCH_MEASURED" 5
  if [ "$rc" -eq 2 ] || { [ "$rc" -eq 0 ] && [ -z "$BENCH_KEEP" ]; }; then rm -rf "$BENCH"; else warn "logs are in $BENCH"; fi
  exit "$rc"
}

# bench_stage DIR MIB: copies the files listed on stdin into a folder; random bytes in place of those this machine does not have.
bench_stage() {
  cat >"$1.list"
  tar -C / -cf - -T "$1.list" 2>/dev/null | tar -C "$1" -xf -
  present=$(xargs -d '\n' stat -c %s <"$1.list" | awk '{ sum += $1 } END { printf "%d", sum / 1048576 }')
  rm "$1.list"
  if [ "$present" -lt $(($2 - 20)) ]; then
    warn "this machine has only $present of $2 MiB of files to take; the rest is random bytes"
    dd if=/dev/urandom of="$1/filling-$2" bs=1048576 count=$(($2 - present)) status=none
  fi
}

# bench_ext4 IMAGE STAGING: 4 GiB, ext4 on the whole disk; the same for the same files but for the times of inodes.
bench_ext4() {
  truncate -s 4G "$1"
  E2FSPROGS_FAKE_TIME=1795000000 mkfs.ext4 -q -F -L bench -U 6f64776a-7400-4000-8000-676f64776974 \
    -E hash_seed=6f64776a-7400-4000-8000-676f64776975 -d "$2" "$1"
}

# bench_image IMAGE: 4 GiB with 512 MiB of files that people have.
bench_image() {
  [ ! -f "$1" ] || return 0
  need mkfs.ext4 e2fsprogs "the benchmark"
  warn "making $1 once"
  staging=$(mktemp -d "$CACHE/bench/staging.XXXXXX")
  find /usr/lib /usr/share /usr/bin -xdev -type f -readable -size -16384k -printf '%p\t%s\n' 2>/dev/null | LC_ALL=C sort |
    awk -F '\t' '{ sum += $2; if (sum > 536870912) exit; print $1 }' | bench_stage "$staging" 512
  bench_ext4 "$1.new" "$staging"
  rm -rf "$staging"
  mv "$1.new" "$1"
}

# cpu_ticks PID: user and system time of a process and of its children that have ended.
cpu_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 + $14 + $15 }'; }

# peak_kib PID: the most memory it ever had resident.
peak_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }

# thread_ticks PID: number, ticks and name of each of its threads.
thread_ticks() {
  for task in "/proc/$1"/task/*; do
    printf '%s\t%s\t%s\n' "${task##*/}" "$(cpu_ticks "$1/task/${task##*/}")" "$(cat "$task/comm")"
  done 2>/dev/null
}

# busiest PID BEFORE: its threads by CPU seconds since BEFORE was written, the busiest first; a guide to where the time goes.
busiest() {
  thread_ticks "$1" | awk -F '\t' -v hz="$(getconf CLK_TCK)" -v before="$2" '
    BEGIN { while ((getline line < before) > 0) { split(line, f, "\t"); was[f[1]] = f[2] } }
    { t[$3] += $2 - was[$1] }
    END { for (n in t) if (t[n]) printf "%8.2f s  %s\n", t[n] / hz, n }' | sort -rn | head -n 10
}

seconds_of() { awk -v t="$1" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t / hz }'; }

# bench_quiet PID: until it uses less than 5 % of a processor for two seconds; at most half a minute.
bench_quiet() {
  calm=0 rounds=0
  last=$(cpu_ticks "$1")
  while [ "$calm" -lt 2 ] && [ "$rounds" -lt 30 ]; do
    sleep 1
    now=$(cpu_ticks "$1")
    if [ $((now - last)) -lt 5 ]; then calm=$((calm + 1)); else calm=0; fi
    last=$now rounds=$((rounds + 1))
  done
}

# bench_agent TOKEN OPTION...: starts the agent and waits until the controller has it.
bench_agent() {
  agent_start bench "$BENCH/agent" "$BENCH/agent.log" "$@"
  agent_seen bench "$BENCH/agent.log"
}

# bench_enrolled OPTION...: a controller that is ready and quiet, and knows the agent started with these options, which has
# ended again. Enrolled once in its life, as restic's repository is made once: neither is counted.
bench_enrolled() {
  controller_begin "$BENCH/controller"
  bench_agent "$(invite)" "$@"
  end "$AGENT_PID" 10
  bench_quiet "$CONTROLLER"
}

bench_godwit() {
  bench_enrolled --disk "root=$IMAGE"
  START_TICKS=$(cpu_ticks "$CONTROLLER")
  thread_ticks "$CONTROLLER" >"$BENCH/before"
  bench_agent '' --disk "root=$IMAGE"
  # Each question for the state is a TLS handshake that the controller would be charged with.
  POLL=2
  replicate "godwit"
  CONTROLLER_CPU=$(seconds_of $(($(cpu_ticks "$CONTROLLER") - START_TICKS)))
  AGENT_CPU=$(seconds_of "$(cpu_ticks "$AGENT_PID")")
  { say "agent"; busiest "$AGENT_PID" /dev/null; say "controller"; busiest "$CONTROLLER" "$BENCH/before"; } >"$BENCH/threads"
  if [ -n "$BENCH_THREADS" ]; then cat "$BENCH/threads" >&2; fi
  CONTROLLER_PEAK=$(peak_kib "$CONTROLLER") AGENT_PEAK=$(peak_kib "$AGENT_PID")
  GODWIT_WALL=$(figure durationSeconds)
  GODWIT_SENT=$(figure sentBytes)
  DATA_BYTES=$(printf %s "$VIEW" | jq -r .dataBytes)
  end "$AGENT_PID" 10
  end "$CONTROLLER" 30
  AGENT_PID='' CONTROLLER=''
  GODWIT_STORED=$(stored_bytes "$BENCH/controller/data/store")
}

# measured LOG COMMAND...: runs it to its end; sets MEASURED_CPU and MEASURED_WALL in seconds and MEASURED_PEAK in KiB.
measured() {
  measured_log=$1
  shift
  begun=$(now_ms)
  # The shell that waits for it is where its times end up: `times` prints those of ended children last.
  (
    "$@" >"$measured_log" 2>&1 &
    echo $! >"$BENCH/measured.pid"
    wait $! && times >"$BENCH/measured.times"
  ) &
  BENCH_MEASURED=$!
  MEASURED_PEAK=0
  while kill -0 "$BENCH_MEASURED" 2>/dev/null; do
    peak=$(peak_kib "$(cat "$BENCH/measured.pid" 2>/dev/null || echo 0)" 2>/dev/null || :)
    if [ "${peak:-0}" -gt "$MEASURED_PEAK" ]; then MEASURED_PEAK=$peak; fi
    sleep 0.2
  done
  wait "$BENCH_MEASURED" || fail "$1 failed: $(tail -n 3 "$measured_log")"
  BENCH_MEASURED=
  MEASURED_WALL=$(seconds_since "$begun")
  MEASURED_CPU=$(tail -n 1 "$BENCH/measured.times" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += t[1] * 60 + t[2] } printf "%.2f", sum }')
}

# stored_bytes DIR: as the disk has them.
stored_bytes() { echo $(($(du -sk "$1" | cut -f 1) * 1024)); }

# restic_init: an empty repository in $BENCH/restic.
restic_init() {
  RESTIC_PASSWORD=bench RESTIC_REPOSITORY=$BENCH/restic RESTIC_CACHE_DIR=$BENCH/restic-cache
  export RESTIC_PASSWORD RESTIC_REPOSITORY RESTIC_CACHE_DIR
  restic init >/dev/null
}

# restic_backup IMAGE [OPTION...]: for `measured`, as it ends the shell it runs in.
restic_backup() {
  restic_image=$1
  shift
  exec restic backup --stdin --stdin-filename disk.img "$@" <"$restic_image"
}

bench_restic() {
  restic_init
  measured "$BENCH/restic.log" restic_backup "$IMAGE"
  RESTIC_PEAK=$MEASURED_PEAK RESTIC_WALL=$MEASURED_WALL RESTIC_CPU=$MEASURED_CPU
  RESTIC_STORED=$(stored_bytes "$RESTIC_REPOSITORY")
}

bench_json() {
  jq -n --arg image "$IMAGE" --argjson size "$(stat -c %s "$IMAGE")" --argjson data "$DATA_BYTES" \
    --argjson gw "{\"agentCpuSeconds\":$AGENT_CPU,\"controllerCpuSeconds\":$CONTROLLER_CPU,\"agentPeakKib\":$AGENT_PEAK,\"controllerPeakKib\":$CONTROLLER_PEAK,\"wallSeconds\":$GODWIT_WALL,\"sentBytes\":$GODWIT_SENT,\"storedBytes\":$GODWIT_STORED}" \
    --argjson re "{\"cpuSeconds\":$RESTIC_CPU,\"peakKib\":$RESTIC_PEAK,\"wallSeconds\":$RESTIC_WALL,\"storedBytes\":$RESTIC_STORED}" \
    --arg restic "$(restic version | cut -d ' ' -f 2)" --argjson cores "$(nproc)" \
    '{suite: "first-flight", image: $image, sizeBytes: $size, dataBytes: $data, cores: $cores,
      godwit: ($gw + {cpuSeconds: ($gw.agentCpuSeconds + $gw.controllerCpuSeconds)}), restic: ($re + {version: $restic})}'
}

bench_table() {
  bench_json | jq -r '
    def mib: . / 1048576 * 10 | round / 10 | tostring + " MiB";
    def s: . * 100 | round / 100 | tostring + " s";
    ["", "agent", "controller", "together", "restic \(.restic.version)"],
    ["CPU", (.godwit.agentCpuSeconds | s), (.godwit.controllerCpuSeconds | s), (.godwit.cpuSeconds | s), (.restic.cpuSeconds | s)],
    ["peak memory", (.godwit.agentPeakKib * 1024 | mib), (.godwit.controllerPeakKib * 1024 | mib), "", (.restic.peakKib * 1024 | mib)],
    ["on the clock", "", "", (.godwit.wallSeconds | s), (.restic.wallSeconds | s)],
    ["sent", "", "", (.godwit.sentBytes | mib), ""],
    ["stored", "", "", (.godwit.storedBytes | mib), (.restic.storedBytes | mib)] | @tsv' |
    awk -F '\t' '{ printf "%-14s %14s %14s %14s %16s\n", $1, $2, $3, $4, $5 }'
}

bench_first_flight() {
  IMAGE='' FORMAT=table BENCH_KEEP='' BENCH_THREADS=''
  while [ $# -gt 0 ]; do
    case $1 in
    -o) FORMAT=${2:-}; shift ;;
    --keep) BENCH_KEEP=1 ;;
    --threads) BENCH_THREADS=1 ;;
    -*) bench_usage >&2; exit 2 ;;
    *) IMAGE=$1 ;;
    esac
    shift
  done
  case $FORMAT in table | json) ;; *) die "-o is table or json" ;; esac
  need curl curl "the benchmark"
  need jq jq "the benchmark"
  need restic restic "the benchmark"
  build_product >&2
  bench_begin
  if [ -z "$IMAGE" ]; then
    IMAGE=$CACHE/bench/first-flight.img
    bench_image "$IMAGE"
  fi
  [ -r "$IMAGE" ] || die "cannot read $IMAGE"
  IMAGE=$(readlink -f "$IMAGE")
  cat "$IMAGE" >/dev/null # both find it in the page cache
  bench_godwit
  warn "restic, the same image"
  bench_restic
  "bench_$FORMAT"
}

bench() {
  suite=${1:-}
  [ $# -eq 0 ] || shift
  case $suite in
  first-flight) bench_first_flight "$@" ;;
  store) part bench-store; bench_store "$@" ;;
  kernels | cuts) part bench-kernels; "bench_$suite" "$@" ;;
  sparse) part bench-sparse; bench_sparse "$@" ;;
  scale) part suites; part bench-scale; bench_scale "$@" ;;
  growth) part suites; test_main core org.godwit.core.GrowthBench "$@" ;;
  index) part bench-index; bench_index "$@" ;;
  *) bench_usage >&2; exit 2 ;;
  esac
}
