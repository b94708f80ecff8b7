# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench index: engines for the index of chunks. Sourced by bench.sh.

bench_index_usage() {
  cat <<'END'
./godwit bench index [--add | --look | --rebuild] [--seconds N] [IDS [ENGINE...]]
  Puts IDS ids (10 million) into each engine by two threads that ask first whether an id is there, for N seconds (600) at
  most; opens it again in a new process with nothing of it in the page cache, looks up random ids (cold, fromDisk), reads all
  files once and looks up again, present and absent ids, for 10 seconds a round at most. One line of JSON a step.
  Engines: memory (a table of longs), godwit, rocksdb, mvstore; all of them without ENGINE. 100 million ids of ours need
  9 GB of disk while it runs. Memory is that of the controller: 320 MiB of heap, for memory 4 GiB.
  --add only adds, and keeps what it made in .cache/bench; --look only looks up in what --add kept. So the part that needs
  a quiet machine can be had alone.
  --rebuild: a store with IDS chunks in packs of 2048 is made and its index forgotten; how long the opening takes that
  reads all footers. A million chunks need 0.6 GB.
END
}

# bench_index_java HEAP CLASS ARGUMENT...
bench_index_java() {
  heap=$1 main=org.godwit.chunks.$2
  shift 2
  "$JAVA_HOME/bin/java" "-Xmx$heap" -XX:MaxDirectMemorySize=96m -XX:+UseSerialGC -XX:-UsePerfData \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$INDEX_BENCH/index-bench-$VERSION.jar:$INDEX_BENCH/lib/*" \
    "$main" "$@"
}

# bench_index_cold FOLDER: out of the page cache, as after a boot; only what is on disk already leaves it.
bench_index_cold() {
  sync
  find "$1" -type f -exec dd if={} iflag=nocache count=0 status=none \;
}

bench_index_add() {
  mkdir -p "$2"
  bench_index_java 320m IndexBench load "$1" "$IDS" "$2" "$SECONDS_MOST"
}

bench_index_look() {
  [ -f "$2.count" ] || die "there is no $2: ./godwit bench index --add $IDS $1"
  bench_index_cold "$2"
  bench_index_java 320m IndexBench look "$1" "$IDS" "$2"
}

bench_index_one() {
  folder=$CACHE/bench/index-$1-$IDS
  case $STEP:$1 in
  *:memory) bench_index_java 4g IndexBench load memory "$IDS" "$folder" "$SECONDS_MOST" ;;
  add:*) bench_index_add "$1" "$folder" ;;
  look:*) bench_index_look "$1" "$folder" ;;
  *)
    INDEX_FOLDER=$folder
    bench_index_add "$1" "$folder"
    bench_index_look "$1" "$folder"
    ;;
  esac
  if [ "$STEP" = all ]; then rm -rf "$folder" "$folder.count"; fi
}

bench_index_rebuild() {
  INDEX_FOLDER=$CACHE/bench/rebuild-$$
  mkdir -p "$INDEX_FOLDER"
  bench_index_java 320m RebuildBench fill "$IDS" "$INDEX_FOLDER"
  say "opened again, with its index:"
  bench_index_java 320m RebuildBench open "$INDEX_FOLDER"
  rm -rf "$INDEX_FOLDER/index"
  say "without its index, footers in the page cache:"
  bench_index_java 320m RebuildBench open "$INDEX_FOLDER"
  rm -rf "$INDEX_FOLDER/index"
  bench_index_cold "$INDEX_FOLDER"
  say "without its index, nothing in the page cache:"
  bench_index_java 320m RebuildBench open "$INDEX_FOLDER"
}

bench_index() {
  STEP=all SECONDS_MOST=600
  while [ $# -gt 0 ]; do
    case $1 in
    --add) STEP=add ;;
    --look) STEP=look ;;
    --rebuild) STEP=rebuild ;;
    --seconds) SECONDS_MOST=${2:-}; shift ;;
    *) break ;;
    esac
    shift
  done
  case ${1:-} in -* | *[!0-9]*) bench_index_usage >&2; exit 2 ;; esac
  IDS=${1:-10000000}
  [ $# -eq 0 ] || shift
  [ $# -gt 0 ] || set -- memory godwit rocksdb mvstore
  INDEX_BENCH=$GODWIT_HOME/integration-tests/index-bench/target
  if [ "${GODWIT_BUILD:-}" != no ] || [ ! -f "$INDEX_BENCH/index-bench-$VERSION.jar" ]; then
    need_java
    (cd "$GODWIT_HOME" && maven -q -B -pl bundles/chunks,bundles/store-fs -am -DskipTests install) >&2
    maven -q -B -f "$GODWIT_HOME/integration-tests/index-bench/pom.xml" package >&2
  fi
  need_java
  mkdir -p "$CACHE/bench"
  INDEX_FOLDER=
  trap '[ -z "$INDEX_FOLDER" ] || rm -rf "$INDEX_FOLDER" "$INDEX_FOLDER.count"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ "$STEP" = rebuild ]; then
    bench_index_rebuild
    return
  fi
  for engine in "$@"; do
    bench_index_one "$engine"
  done
}
