# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test large [terabyte|disks]: what large machines cost the agent. See README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

# Goals of the agent: processor seconds of an incremental on 1 TiB with 100 MiB changed; memory with one disk, also while so
# many bytes are held in a freeze, and with 64 disks.
LARGE_SECONDS=3
LARGE_DISK_MIB=128
LARGE_HELD=$((18 << 20))
# So much room for it is on workbenches; what is beyond takes memory of its own.
LARGE_BENCHES_MIB=28
LARGE_DISKS_MIB=192

large() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "large: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  flight_begin large
  UNDO=large_down
  WRITER=
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

# The most that was resident since the start: pages of its own, and of files and maps (proc(5)).
large_peak() { awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$AGENT_PID/status"; }

large_now() { awk '/^Rss(Anon|File)/ { printf "%s %d MiB ", $1, $2 / 1024 }' "/proc/$AGENT_PID/status"; }

large_terabyte() {
  large_loop terabyte 1T
  large_agent terabyte --disk "root=$disk"
  say "terabyte: $(grep -o 'kernelBytes=[0-9]*' "$WORK/terabyte.log") for 1 TiB"
  mount "$disk" "$MOUNT"
  # Something to send, too.
  head -c 512M /dev/urandom >"$MOUNT/random"
  sync -f "$MOUNT"
  before=$(large_ticks)
  replicate "first"
  say "terabyte: peak $(large_peak) MiB resident; now $(large_now)"
  say "terabyte: first: $(mib "$(figure readBytes)") read, $(($(large_ticks) - before)) hundredths of a processor second"
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
  peak=$(large_peak)
  [ "$peak" -le "$LARGE_DISK_MIB" ] || fail "the agent took $peak MiB, $LARGE_DISK_MIB are allowed"
  large_frozen
  large_down
}

# Much is written while the last round is copied: it is held in memory. How much is a matter of luck, so until it was enough.
large_frozen() {
  while :; do
    dd if=/dev/urandom of="$MOUNT/much" bs=1M count=8 seek="$(($(date +%s%N) / 1000000 % 4000))" oflag=direct conv=notrunc status=none
    sleep 0.1
  done &
  WRITER=$!
  held=0 round=0
  while [ "$held" -lt "$LARGE_HELD" ] && [ "$round" -lt 20 ]; do
    round=$((round + 1))
    replicate "while it is written $round"
    held=$(grep -o 'heldBytes=[0-9]*' "$WORK/terabyte.log" | cut -d= -f2 | sort -n | tail -n 1)
  done
  large_stop
  peak=$(large_peak)
  say "terabyte: $held bytes held at most, peak $peak MiB resident; now $(large_now)"
  [ "$held" -ge "$LARGE_HELD" ] || warn "terabyte: in $round freezes so much as $LARGE_HELD was never held"
  # There is room for a quarter more than is left to a freeze, and 4 MiB.
  beyond=$(((held >> 20) * 5 / 4 + 4 - LARGE_BENCHES_MIB))
  allowed=$((LARGE_DISK_MIB + (beyond > 0 ? beyond : 0)))
  [ "$peak" -le "$allowed" ] || fail "the agent took $peak MiB, $allowed are allowed with $held bytes held"
}

large_stop() {
  [ -z "$WRITER" ] || { kill "$WRITER" 2>/dev/null || :; wait "$WRITER" 2>/dev/null || :; }
  WRITER=
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
  large_stop
  for pid in $AGENTS; do end "$pid" 5; done
  ! mountpoint -q "$MOUNT" || umount "$MOUNT"
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  LOOPS=''
  for name in terabyte disks; do
    rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/$name" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
  done
  rm -f "$WORK"/*.raw
}
