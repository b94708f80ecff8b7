# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench sparse: a disk that is nearly all holes through the whole job. Sourced after bench.sh.

bench_sparse_usage() {
  cat <<'END'
./godwit bench sparse [-o table|json] [--keep] [TIB]
  A disk of TIB TiB (16) with some 500 MiB of data in 2000 places: replicated, changed in 200 places, replicated again,
  verified, restored as raw and as qcow2, compared with its source, its first point deleted, its store swept and scrubbed.
  For each step: seconds, CPU seconds of agent and controller, the most memory each held so far. Fails when the controller
  held more than 768 MiB or a restore differs. One page less than asked for where the file system allows no more (ext4).
END
}

# sparse_step LABEL COMMAND...: runs it and adds a line to $BENCH/steps.
sparse_step() {
  label=$1
  shift
  agent_before=$(cpu_ticks "$AGENT_PID") controller_before=$(cpu_ticks "$CONTROLLER")
  begun=$(now_ms)
  "$@"
  jq -cn --arg step "$label" --argjson seconds "$(seconds_since "$begun")" \
    --argjson agentCpuSeconds "$(seconds_of $(($(cpu_ticks "$AGENT_PID") - agent_before)))" \
    --argjson controllerCpuSeconds "$(seconds_of $(($(cpu_ticks "$CONTROLLER") - controller_before)))" \
    --argjson agentPeakKib "$(peak_kib "$AGENT_PID")" --argjson controllerPeakKib "$(peak_kib "$CONTROLLER")" \
    --argjson sentBytes "${SPARSE_SENT:-0}" '$ARGS.named' >>"$BENCH/steps"
  SPARSE_SENT=
}

sparse_replicate() {
  replicate "$1"
  SPARSE_SENT=$(figure sentBytes)
}

sparse_restore() { restore_into "$BENCH/restored-$1" "restore to $1" "$POINT" "$1"; }

sparse_compare() {
  file=$(find "$BENCH/restored-$1" -type f -name "*.$1")
  qemu-img compare -q -f raw -F "$1" "$IMAGE" "$file" || fail "the disk restored to $1 differs from its source"
  say "$1: identical, $(du -k "$file" | awk '{ printf "%d MiB on disk", $1 / 1024 }')" >&2
}

sparse_upkeep() { job_run "$1" "$(jq -cn --arg k "$1" '{kind: $k, store: "main"}')" >/dev/null || fail "$1 failed"; }

sparse_disk() {
  IMAGE=$BENCH/disk.raw SPARSE_BYTES=$((tib * 1099511627776))
  truncate -s "$SPARSE_BYTES" "$IMAGE" 2>/dev/null || SPARSE_BYTES=$((SPARSE_BYTES - 4096))
  truncate -s "$SPARSE_BYTES" "$IMAGE" || die "the file system of $BENCH has no files of $tib TiB"
  "$JAVA_HOME/bin/java" "$GODWIT_HOME/scripts/SparseDisk.java" "$IMAGE" "$SPARSE_BYTES" 1 2000
}

sparse_run() {
  sparse_step "replicate" sparse_replicate "replicate"
  first=$POINT
  "$JAVA_HOME/bin/java" "$GODWIT_HOME/scripts/SparseDisk.java" "$IMAGE" "$SPARSE_BYTES" 2 200
  sparse_step "replicate again" sparse_replicate "replicate again"
  sparse_step "verify" verify "$POINT"
  sparse_step "restore to raw" sparse_restore raw
  sparse_step "restore to qcow2" sparse_restore qcow2
  sparse_compare raw
  sparse_compare qcow2
  api DELETE "/api/v1/restore-points/$first" >/dev/null
  sparse_step "sweep" sparse_upkeep sweep
  sparse_step "scrub" sparse_upkeep scrub
  sparse_step "verify after the sweep" verify "$POINT"
}

sparse_json() { jq -s --argjson size "$SPARSE_BYTES" --argjson cores "$(nproc)" '{suite: "sparse", sizeBytes: $size, cores: $cores, steps: .}' "$BENCH/steps"; }

sparse_table() {
  sparse_json | jq -r '
    def mib: . / 104857.6 | round / 10 | tostring + " MiB";
    ["", "seconds", "CPU agent", "CPU controller", "peak agent", "peak controller", "sent"],
    (.steps[] | [.step, .seconds, .agentCpuSeconds, .controllerCpuSeconds, (.agentPeakKib * 1024 | mib), (.controllerPeakKib * 1024 | mib),
      (if .sentBytes > 0 then .sentBytes | mib else "" end)]) | @tsv' |
    awk -F '\t' '{ printf "%-24s %8s %10s %15s %12s %16s %11s\n", $1, $2, $3, $4, $5, $6, $7 }'
}

bench_sparse() {
  tib=16 FORMAT=table BENCH_KEEP=''
  while [ $# -gt 0 ]; do
    case $1 in
    -o) FORMAT=${2:-}; shift ;;
    --keep) BENCH_KEEP=1 ;;
    *[!0-9]*) bench_sparse_usage >&2; exit 2 ;;
    *) tib=$1 ;;
    esac
    shift
  done
  case $FORMAT in table | json) ;; *) die "-o is table or json" ;; esac
  need curl curl "the benchmark"
  need jq jq "the benchmark"
  need qemu-img qemu-utils "comparing sparse disks"
  build_product >&2
  bench_begin
  sparse_disk
  controller_begin "$BENCH/controller"
  bench_agent "$(invite)" --disk "root=$IMAGE"
  sparse_run >&2
  "sparse_$FORMAT"
  [ "$(jq -s 'map(.controllerPeakKib) | max' "$BENCH/steps")" -le $((768 * 1024)) ] || fail "the controller held more than 768 MiB"
}
