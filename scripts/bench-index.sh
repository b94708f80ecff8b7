# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench index: engines for the index of chunks. Sourced by bench.sh.

bench_index_usage() {
  cat <<'EOF'
./godwit bench index [IDS [ENGINE...]]
  Puts IDS ids (10 million) into each engine by two threads that ask first whether an id is there, opens it again in a
  new process with nothing of it in the page cache, looks up random ids, present and absent ones. One line of JSON a step.
  Engines: memory (a table of longs), godwit, rocksdb, mvstore; all of them without ENGINE. 100 million ids of ours need
  9 GB of disk while it runs. Memory is that of the controller: 320 MiB of heap, for memory 4 GiB.
EOF
}

# bench_index_java HEAP ARGUMENT...
bench_index_java() {
  heap=$1
  shift
  "$JAVA_HOME/bin/java" "-Xmx$heap" -XX:MaxDirectMemorySize=96m -XX:+UseSerialGC -XX:-UsePerfData \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$INDEX_BENCH/index-bench-$VERSION.jar:$INDEX_BENCH/lib/*" \
    org.godwit.chunks.IndexBench "$@"
}

bench_index_one() {
  engine=$1
  folder=$CACHE/bench/index-$$-$engine
  mkdir -p "$folder"
  INDEX_FOLDER=$folder
  if [ "$engine" = memory ]; then
    bench_index_java 4g load memory "$IDS" "$folder"
  else
    bench_index_java 320m load "$engine" "$IDS" "$folder"
    # Out of the page cache, as after a boot; only what is on disk already leaves it.
    sync
    find "$folder" -type f -exec dd if={} iflag=nocache count=0 status=none \;
    bench_index_java 320m look "$engine" "$IDS" "$folder"
  fi
  rm -rf "$folder"
}

bench_index() {
  case ${1:-} in -* | *[!0-9]*) bench_index_usage >&2; exit 2 ;; esac
  IDS=${1:-10000000}
  [ $# -eq 0 ] || shift
  [ $# -gt 0 ] || set -- memory godwit rocksdb mvstore
  build_product >&2
  INDEX_BENCH=$GODWIT_HOME/integration-tests/index-bench/target
  maven -q -B -f "$GODWIT_HOME/integration-tests/index-bench/pom.xml" package >&2
  mkdir -p "$CACHE/bench"
  INDEX_FOLDER=
  trap '[ -z "$INDEX_FOLDER" ] || rm -rf "$INDEX_FOLDER"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  for engine in "$@"; do
    bench_index_one "$engine"
  done
}
