# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit fuzz [SECONDS [TARGET]]: Jazzer on every decoder in turn. Sourced after lib.sh.

FUZZ=integration-tests/fuzz

fuzz() {
  seconds=${1:-60} only=${2:-}
  case $seconds in '' | *[!0-9]*) die "fuzz [SECONDS [TARGET]]: SECONDS is a number, not '$seconds'" ;; esac
  need_java
  cd "$GODWIT_HOME" || exit
  dir=$CACHE/fuzz
  mkdir -p "$dir"
  if ! { maven -B -q -pl "$FUZZ" -am -DskipTests install &&
    maven -B -q -pl "$FUZZ" dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$dir/classpath"; } >"$dir/build.log" 2>&1; then
    tail -n 15 "$dir/build.log" >&2
    fail "the fuzz targets do not build: see $dir/build.log"
  fi
  found=0
  for seeds in "$FUZZ"/src/test/seeds/*; do
    target=${seeds##*/}
    [ -z "$only" ] || [ "$only" = "$target" ] || [ "$only" = "${target##*.}" ] || continue
    fuzz_one "$target" "$seeds" || found=$((found + 1))
  done
  [ "$found" -eq 0 ] || fail "fuzz: $found target(s) with findings; their inputs lie in $dir/TARGET"
  say "fuzz: no finding"
}

# fuzz_one TARGET SEEDS: what it learns stays in .cache/fuzz/TARGET/corpus for the next time.
fuzz_one() {
  work=$dir/$1
  mkdir -p "$work/corpus"
  log=$work/log
  if "$JAVA_HOME/bin/java" -Xmx512m -XX:-UsePerfData -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -cp "$FUZZ/target/test-classes:$(cat "$dir/classpath")" com.code_intelligence.jazzer.Jazzer \
    "--target_class=$1" '--instrumentation_includes=org.godwit.**' "--reproducer_path=$work" \
    "-max_total_time=$seconds" -timeout=10 -max_len=8192 "-artifact_prefix=$work/" "$work/corpus" "$2" >"$log" 2>&1; then
    say "fuzz: ${1##*.}: $(grep -o '^Done.*\|^#[0-9]*.DONE.*' "$log" | tr -s '\t ' ' ' | tail -n 2 | tr '\n' ' ')"
  else
    say "fuzz: ${1##*.}: FINDING, see $log"
    grep -m 6 -A 6 '== Java Exception\|ERROR: libFuzzer' "$log" >&2
    return 1
  fi
}
