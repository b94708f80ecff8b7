# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test large [terabyte|disks]: what large machines cost the agent. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

# Goals of the agent: processor seconds of an incremental on 1 TiB with 100 MiB changed; memory of 64 disks. That of one disk
# that is frozen is told, not judged: docs/linux-agent.md, Not yet.
LARGE_SECONDS=3
LARGE_DISKS_MIB=192

large() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "large: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  flight_begin large
  UNDO=large_down
  MOUNT=$WORK/mount
  mkdir -p "$MOUNT"
  controller_begin "$WORK/controller"
  case ${1:-all} in
  all) large_terabyte; large_disks ;;
  terabyte) large_terabyte ;;
  disks) large_disks ;;
  *) die "test large [terabyte|disks]" ;;
  esac
}

large_agent() { # NAME OPTION...
  name=$1
  shift
  mkdir -p "$WORK/$name"
  GODWIT_TOKEN=$(invite) setsid "$AGENT" --controller "$URL" --tracker ebpf --state "$WORK/$name" --name "$name" "$@" >>"$WORK/$name.log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
  MACHINE=$(machine_wait "$name" 60) || fail "the agent did not appear at the controller: see $WORK/$name.log"
}

large_loop() { # NAME SIZE: sets disk
  truncate -s "$2" "$WORK/$1.raw"
  mkfs.ext4 -q -F -E lazy_itable_init=1,lazy_journal_init=1 "$WORK/$1.raw"
  disk=$(losetup -f --show "$WORK/$1.raw")
  LOOPS="$LOOPS $disk"
}

# Of the agent and all of its threads, in hundredths of a second.
large_ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$AGENT_PID/stat"; }

large_peak() { awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$AGENT_PID/status"; }

large_terabyte() {
  large_loop terabyte 1T
  large_agent terabyte --disk "root=$disk"
  say "terabyte: $(grep -o 'kernelBytes=[0-9]*' "$WORK/terabyte.log") for 1 TiB"
  before=$(large_ticks)
  replicate "first"
  say "terabyte: first: $(mib "$(figure readBytes)") read, $(($(large_ticks) - before)) hundredths of a processor second"
  mount "$disk" "$MOUNT"
  seed=$(date +%s) round=0
  while [ "$round" -lt 3 ]; do
    round=$((round + 1))
    for i in $(seq 0 24); do
      # 4 MiB each, all over the disk: the place follows from the seed.
      at=$(((seed * 7919 + round * 104729 + i * 40009) % 1000000))
      dd if=/dev/urandom of="$MOUNT/file" bs=1M count=4 seek="$((at * 4 % 900000))" oflag=direct conv=notrunc status=none
    done
    sync -f "$MOUNT"
    before=$(large_ticks)
    replicate "changed $round"
    spent=$(($(large_ticks) - before))
    read=$(figure readBytes)
    say "terabyte: 100 MiB changed: $(mib "$read") read, $spent hundredths of a processor second, peak $(large_peak) MiB resident"
    [ "$read" -le $((600 << 20)) ] || fail "$read bytes were read for 100 MiB"
  done
  [ "$spent" -le $((LARGE_SECONDS * 100)) ] || fail "an incremental took $spent hundredths of a processor second, $LARGE_SECONDS s are allowed"
  large_frozen
  large_down
}

# Much is written while the last round is copied: it is held in memory.
large_frozen() {
  dd if=/dev/urandom of="$MOUNT/much" bs=1M count=400 oflag=direct status=none &
  writer=$!
  replicate "while it is written"
  wait "$writer" || :
  say "terabyte: $(grep -o 'heldBytes=[0-9]*' "$WORK/terabyte.log" | sort -t= -k2 -n | tail -n 1) at most, peak $(large_peak) MiB resident"
}

large_disks() {
  set --
  for i in $(seq -w 1 64); do
    large_loop "disk$i" 100G
    set -- "$@" --disk "d$i=$disk"
    # 24 MiB that compress badly.
    head -c 24M /dev/urandom >"$WORK/random"
    debugfs -w -R "write $WORK/random random" "$disk" >/dev/null 2>&1
    blockdev --flushbufs "$disk"
  done
  large_agent disks "$@"
  say "disks: $(grep -o 'kernelBytes=[0-9]*' "$WORK/disks.log") for 64 of 100 GiB"
  before=$(large_ticks)
  replicate "64 disks"
  peak=$(large_peak)
  say "disks: $(mib "$(figure readBytes)") read of 64 disks of 100 GiB, $(($(large_ticks) - before)) hundredths of a processor second, peak $peak MiB resident"
  [ "$peak" -le "$LARGE_DISKS_MIB" ] || fail "the agent took $peak MiB, $LARGE_DISKS_MIB are allowed"
  large_down
}

large_down() {
  for pid in $AGENTS; do end "$pid" 5; done
  ! mountpoint -q "$MOUNT" || umount "$MOUNT"
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  LOOPS=''
  for name in terabyte disks; do
    rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/$name" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
  done
  rm -f "$WORK"/*.raw
}
