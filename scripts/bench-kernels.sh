# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench kernels and cuts: programs of integration-tests/benchmarks. Sourced after bench.sh.

# kernels_run CLASS WORD...: builds what is needed, and runs it.
kernels_run() {
  class=org.godwit.benchmarks.$1
  shift
  need_java
  if [ "${GODWIT_BUILD:-}" != no ]; then
    mkdir -p "$CACHE"
    maven -B -q -f "$GODWIT_HOME/pom.xml" -pl integration-tests/benchmarks -am -DskipTests install >"$CACHE/kernels.log" 2>&1 || {
      tail -n 15 "$CACHE/kernels.log" >&2
      fail "the benchmarks do not build: see $CACHE/kernels.log"
    }
  fi
  target=$GODWIT_HOME/integration-tests/benchmarks/target
  "$JAVA_HOME/bin/java" -Xmx2g -cp "$target/benchmarks-$VERSION.jar:$target/lib/*" "$class" "$@"
}

bench_kernels() { kernels_run Kernels "$@"; }

bench_cuts() {
  if [ $# -eq 0 ]; then
    part bench-store
    mkdir -p "$CACHE/bench"
    store_images
    for name in a a1 b a2; do set -- "$@" "$CACHE/bench/store-$name.img"; done
  fi
  kernels_run CutTable "$@"
}
