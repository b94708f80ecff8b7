# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test, check and simulate: the same Maven that ./mvnw verify runs, in smaller portions. Sourced after lib.sh.

# Modules that need the whole product packaged; the rest is tested from its classes.
PACKAGED='!features,!karaf-distribution,!integration-tests/distribution'

suites_usage() {
  cat <<'EOF'
./godwit test SUITE [MAVEN OPTION...]
  unit          every module's own tests, the simulation of the core included
  contract      the contract suites of the extension points, against each implementation
  simulation    the core under seeds and faults (see also ./godwit simulate)
  bitflips      every single bit of a small store flipped; a minute
  rules         the dependency rule and tidiness
  distribution  the real distribution, driven from outside
  console       the console's own tests
  hotswap       of these, a plugin replaced while a replication runs
  guest         the demo's machine: made, changed, booted in QEMU
  s3            store-s3 against a service of yours, named by GODWIT_S3_URL, _ACCESS_KEY and _SECRET_KEY
  radosgw       the same against a private Ceph, then a controller with a bucket as its one store; minutes
  debian        whole Debian 12 machines, as file and as loop device; root, minutes
  kill [N] [S]  kill -9 of agent and controller in turn, N rounds (50) from seed S; minutes
  killstore [N [S]]  kill -9 of a process that works on a store, N times (50) from seed S; a second or two each
  tracker [S [WHAT [SEED]]]  what the eBPF tracker promises, on loop devices; root. S seconds a workload (2); WHAT of
                ext4,xfs,btrfs,race,restart,zram,cost (all)
  guests [KERNEL [WHAT]]  the same promises in QEMU guests with Debian's kernels 6.1 and 5.10; root, an hour. WHAT of
                matrix,nvme,race,restart,rival,layers,blktrace,multipath,
                cards,lockdown,integrity,vanish (all)
  layered       a Debian 12 machine of two disks with LVM on LUKS on an md mirror: installed by the line, replicated while it
                writes, rebooted, restored, booted; root, QEMU, half an hour
  packages      the agent's .deb, .rpm and .tar.gz in clean Debian roots, by the line that the controller shows; root, minutes
  update [N [S]]  the agent updated from its controller in a clean Debian root: good, broken and torn versions, kill -9 N times (6) from
                seed S; root, a quarter of an hour
  managed       the packaged agent under systemd, first process of a clean Debian root: installed, updated, gone back, restarted on
                trial, while the unit must not fail; root, minutes
  tracked       an agent that tracks a loop device, with its controller: killed, started again, compared; root
  away [MINUTES]  the controller is away (60 minutes) and the agent's state folder full, while the disk is written; root
  runs          three machines that boot in QEMU, run by a plan: a drill in which the controller is killed (-9) twice, failovers rolled
                back and given over; a quarter of an hour
  libvirt       a machine with an agent lands in a libvirtd of its own: a drill and a failover by software emulation, the controller killed
                (-9) and libvirtd restarted in the middle, nothing left; root, ten minutes
  moves         three machines that boot in QEMU leave their source by a migration, single ones are stopped, removed and added, and all come
                back by a failback with what they wrote; the controller is killed (-9) in each step; half an hour
  instant       machines that boot in QEMU from exports, of a disk of 1 TiB too, and are moved onto a volume while they run; the
                controller killed (-9) meanwhile; minutes
  cloud [N [S]]  drills of make-believe machines in a cloud that is slow, refuses and loses answers, the controller killed (-9) in each, N
                times (4) from seed S; a planned failover, rolled back, then given over; minutes
  notify        alerts told to a webhook receiver and an SMTP server that know nothing of Godwit: signatures, TLS, a receiver that hangs, redirects
                or is gone, the controller killed (-9) between event and delivery; minutes
  precopy [S [SEED]]  a machine that writes while it is copied, frozen at the end: restored as it was at the freeze, for ext4, XFS
                and Btrfs; scripts; agent killed and stalled while frozen. S seconds each (20); root, minutes
  continuous [S [SEED]]  a restore point each five seconds for S seconds (120), of a machine that writes 5 MB a second: lag, time
                frozen, cost; agent killed; restored and compared; root, minutes
  space [SHAPES [SEED]]  free space is not read on the first copy, and nothing that is used is left out: ext2 to ext4, XFS, Btrfs
                and NTFS of many shapes, mounted and not, maps with wrong bits, then with a controller; root, minutes
  large [terabyte|disks]  an incremental on 1 TiB with 100 MiB changed, memory while much is frozen, and with 64 disks of 100 GiB;
                root, minutes
  scripts       shellcheck of every script
  all           ./mvnw verify
EOF
}

suite() {
  name=${1:-}
  if [ -z "$name" ]; then
    suites_usage
    exit 2
  fi
  shift
  need_java
  cd "$GODWIT_HOME" || exit
  case $name in
  unit) need_node; maven -B -pl "$PACKAGED,!integration-tests/rules" test "$@" ;;
  contract) suite_named '*ContractTest' "$@" ;;
  simulation) suite_of bundles/core '*Simulation*' "$@" ;;
  bitflips) suite_of bundles/chunks BitFlipTest -Dgodwit.bitflips=all -Dorg.slf4j.simpleLogger.defaultLogLevel=off "$@" ;;
  rules) suite_of integration-tests/rules '*' "$@" ;;
  distribution) suite_distribution "$@" ;;
  hotswap) suite_distribution '-Dit.test=HotSwap*' "$@" ;;
  s3) suite_s3 "$@" ;;
  radosgw) suite_real radosgw radosgw_suite "$@" ;;
  debian) suite_real debian debian "$@" ;;
  kill) suite_real kill killing "$@" ;;
  killstore) suite_killstore "$@" ;;
  tracker) suite_tracker "$@" ;;
  guests) suite_real guests guests "$@" ;;
  tracked) suite_real tracker tracked "$@" ;;
  away) suite_real tracker away "$@" ;;
  libvirt) suite_real libvirt libvirt_suite "$@" ;;
  runs) suite_real runs runs "$@" ;;
  instant) suite_real instant instant "$@" ;;
  moves) suite_real moves moves "$@" ;;
  cloud) suite_real cloud cloud "$@" ;;
  notify) suite_real notify notify "$@" ;;
  precopy) suite_real precopy precopy "$@" ;;
  continuous) suite_real continuous continuous "$@" ;;
  space) suite_real space space "$@" ;;
  large) suite_real large large "$@" ;;
  packages) suite_real packages packages "$@" ;;
  layered) suite_real layered layered "$@" ;;
  managed) suite_real managed managed "$@" ;;
  update) suite_real update update "$@" ;;
  console) need_node; maven -B -pl bundles/console -am -Dsurefire.skip=true test "$@" ;;
  guest) suite_guest ;;
  scripts) suite_scripts ;;
  all) need_node; maven -B verify "$@" ;;
  *)
    suites_usage >&2
    die "there is no suite $name"
    ;;
  esac
}

# suite_named PATTERN: tests of that name in every module but the packaged ones.
suite_named() {
  pattern=$1
  shift
  maven -B -pl "$PACKAGED,!bundles/console" "-Dtest=$pattern" -Dsurefire.failIfNoSpecifiedTests=false test "$@"
}

# suite_of MODULE PATTERN: tests of one module; what it needs is built without tests.
suite_of() {
  module=$1 pattern=$2
  shift 2
  maven -B -q -pl "$module" -am -DskipTests install
  maven -B -pl "$module" "-Dtest=$pattern" test "$@"
}

suite_distribution() {
  build_product
  maven -B -q -pl bundles/testkit,bundles/api -am -DskipTests install
  maven -B -pl integration-tests/distribution verify "$@"
}

# Tests make buckets of their own: godwit-test, and one with object lock where the service has that.
suite_s3() {
  if [ -z "${GODWIT_S3_URL:-}" ]; then
    say "s3: SKIPPED, GODWIT_S3_URL names no service (for example http://127.0.0.1:7480; with GODWIT_S3_ACCESS_KEY, GODWIT_S3_SECRET_KEY)"
    return 0
  fi
  suite_of bundles/store-s3 'Peer*Test' "$@"
}

# suite_real FILE FUNCTION: the suites of integration-tests/real are scripts too.
suite_real() {
  file=$GODWIT_HOME/integration-tests/real/$1.sh run=$2
  shift 2
  # shellcheck source=scripts/rest.sh
  . "$GODWIT_HOME/scripts/rest.sh"
  # shellcheck disable=SC1090
  . "$file"
  "$run" "$@"
}

suite_guest() {
  guest=$GODWIT_HOME/scripts/demo-guest.sh
  # shellcheck disable=SC2046
  install_packages "the guest" $("$guest" need)
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
  "$guest" make "$dir/disk.img" 512 64 "first words"
  suite_boots "$dir/disk.img" "first words"
  "$guest" change "$dir/disk.img" "other words" 2
  suite_boots "$dir/disk.img" "other words"
  e2fsck -fn "$dir/disk.img?offset=1048576" >"$dir/fsck" 2>&1 || fail "the file system is damaged after a change: $(cat "$dir/fsck")"
  say "guest: made, booted, changed, booted again; its file system is clean"
}

suite_boots() {
  line=$("$GODWIT_HOME/scripts/demo-guest.sh" boot "$1" 120)
  say "$line"
  [ "$line" = "GODWIT-DEMO-UP message=$2" ] || fail "expected message=$2"
}

suite_scripts() {
  need shellcheck shellcheck "checking the scripts"
  cd "$GODWIT_HOME" || exit
  # shellcheck disable=SC2046
  shellcheck -x godwit mvnw .ci/run scripts/*.sh $(find karaf-distribution/src cli/src agents/*/src -path '*bin/*' -type f 2>/dev/null | sort) \
    agents/packages/src/main/build.sh agents/packages/src/main/scripts/* agents/packages/src/main/tree/etc/init.d/* \
    bundles/gateway/src/main/resources/org/godwit/gateway/install-agent.sh
  # shellcheck disable=SC2046
  shellcheck -S error $(find templates integration-tests/real -name '*.sh' 2>/dev/null | sort)
  say "scripts: shellcheck finds nothing"
}

# check [--scripts]: format, compiler, Error Prone, NullAway, house rules, scripts; no tests.
check() {
  suite_scripts
  [ "${1:-}" != --scripts ] || return 0
  need_node
  cd "$GODWIT_HOME" || exit
  maven -B -q -pl "$PACKAGED" -DskipTests test-compile
  say "check: format and static checks find nothing"
}

# simulate [--runs | --migrations | --schedule | --store | --power] [--seeds N | --seed S | --range FIRST-LAST]: replications (no range), runs of plans,
# migrations, replication schedules (no range), the chunk store, or the chunk store on a disk that loses what was not synced, under simulated
# faults; ends with 1 and the seed when a promise was broken.
simulate() {
  module=core
  main=org.godwit.core.Simulation
  range=no
  case ${1:-} in
  --runs)
    main=org.godwit.core.RunSimulation
    range=yes
    shift
    ;;
  --migrations)
    main=org.godwit.core.MigrationSimulation
    range=yes
    shift
    ;;
  --store)
    module=chunks
    range=yes
    main=org.godwit.chunks.UpkeepSimulation
    shift
    ;;
  --power)
    module=chunks
    range=yes
    main=org.godwit.chunks.PowerSimulation
    shift
    ;;
  --schedule)
    main=org.godwit.core.ScheduleSimulation
    shift
    [ $# -gt 0 ] || set -- --seeds 100
    ;;
  esac
  form='simulate [--runs | --migrations | --schedule | --store | --power] [--seeds N | --seed S | --range FIRST-LAST]'
  case ${1:-} in
  --seeds | --seed) [ $# -eq 2 ] || die "$form" ;;
  --range) [ "$#$range" = 2yes ] || die "$form; the core takes no range" ;;
  '') set -- --seeds 300 ;;
  *) die "$form" ;;
  esac
  case $1:$2 in
  --range:[0-9]*-*[0-9]) case $2 in *[!0-9-]* | *-*-*) die "$1 takes FIRST-LAST, not '$2'" ;; esac ;;
  --range:* | *: | *:*[!0-9]*) die "$1 does not take '$2'" ;;
  esac
  test_main "$module" "$main" "$@"
}

# suite_killstore [N [SEED]]: kill -9 of a process that works on a chunk store over store-fs.
suite_killstore() {
  case ${1:-50}${2:-0} in *[!0-9]*) die "test killstore [N [SEED]] takes numbers" ;; esac
  test_main chunks org.godwit.chunks.KillLoop "${1:-50}" "${2:-$(date +%Y%m%d)}"
}

# suite_tracker [SECONDS [WHAT [SEED]]]: the Linux agent's eBPF tracker on loop devices that the test makes and takes away.
suite_tracker() {
  case ${1:-2}${3:-0} in *[!0-9]*) die "test tracker [SECONDS [WHAT [SEED]]]" ;; esac
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "tracker: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  need fio fio "the tracker's workloads"
  need mkfs.xfs xfsprogs "the tracker's workloads"
  need mkfs.btrfs btrfs-progs "the tracker's workloads"
  test_main linux org.godwit.agent.linux.tracking.TrackerProof "$@"
}

# test_main MODULE CLASS [ARGUMENT...]: runs a main class among a module's tests.
test_main() {
  module=$1 main=$2 folder=bundles/$1
  shift 2
  need_java
  cd "$GODWIT_HOME" || exit
  [ -d "$folder" ] || folder=agents/$module
  classpath=$CACHE/simulate-$module.classpath
  mkdir -p "$CACHE"
  if ! { maven -B -q -pl "$folder" -am -DskipTests install &&
    maven -B -q -pl "$folder" dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$classpath"; } >"$CACHE/simulate.log" 2>&1; then
    tail -n 15 "$CACHE/simulate.log" >&2
    fail "$folder does not build: see $CACHE/simulate.log"
  fi
  exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -cp "$folder/target/test-classes:$folder/target/classes:$(cat "$classpath")" "$main" "$@"
}
