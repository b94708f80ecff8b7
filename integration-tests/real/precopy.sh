# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test precopy [SECONDS [SEED]]: a machine that writes all the time, copied in rounds and frozen at the end. See
# README.md here.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

precopy() {
  if [ "$(id -u)" != 0 ] || [ ! -r /sys/kernel/btf/vmlinux ] || [ ! -e /dev/loop-control ]; then
    say "precopy: SKIPPED, it needs root, loop devices and a kernel with BTF"
    return 0
  fi
  SECONDS_EACH=${1:-20} SEED=${2:-$(date +%s)}
  case $SECONDS_EACH$SEED in *[!0-9]*) die "test precopy [SECONDS [SEED]] takes numbers" ;; esac
  need fio fio "the workload"
  need mkfs.xfs xfsprogs "the workload"
  need mkfs.btrfs btrfs-progs "the workload"
  say "precopy: $SECONDS_EACH s a file system; again with: ./godwit test precopy $SECONDS_EACH $SEED"
  flight_begin precopy
  MOUNT=$WORK/mount WRITERS='' PART=''
  UNDO=precopy_down
  mkdir -p "$MOUNT" "$WORK/hooks"
  precopy_hooks
  controller_begin "$WORK/controller"
  for fs in ext4 xfs btrfs; do precopy_runs "$fs"; done
  precopy_scripts
  precopy_killed
  precopy_stalled
  precopy_down
  say "precopy: every restore point is what its disk was at the freeze"
}

# Run while all is frozen: what the disk holds is copied past the page cache. Then as long as the file says.
precopy_hooks() {
  cat >"$WORK/hooks/frozen" <<END
#!/bin/sh
[ ! -f "$WORK/hooks/wait" ] || { touch "$WORK/hooks/waiting"; exec sleep 20 >/dev/null 2>&1; }
rm -f "$WORK/frozen.raw"
exec dd if="\$(cat "$WORK/hooks/disk")" of="$WORK/frozen.raw" bs=4M iflag=direct conv=sparse status=none
END
  printf '#!/bin/sh\necho pre >>"%s"\n' "$WORK/hooks/told" >"$WORK/hooks/pre"
  printf '#!/bin/sh\necho post >>"%s"\n' "$WORK/hooks/told" >"$WORK/hooks/post"
  printf '#!/bin/sh\necho "the database said no" >&2\nexit 3\n' >"$WORK/hooks/fails"
  chmod +x "$WORK"/hooks/*
}

precopy_up() { # FS [AGENT OPTION...]: a disk with that file system, written to, and an agent that tracks it
  fs=$1
  shift
  rm -f "$WORK/disk.raw" "$WORK/hooks/wait" "$WORK/hooks/waiting" "$WORK/hooks/told"
  truncate -s 1G "$WORK/disk.raw"
  disk=$(losetup -f --show "$WORK/disk.raw")
  LOOPS=$disk
  echo "$disk" >"$WORK/hooks/disk"
  device=$disk PART=''
  if [ "$fs" = ext4 ]; then
    # A partition: the way from the mount to the disk is a step longer.
    addpart "$disk" 1 2048 2091008
    device=${disk}p1 PART=1
  fi
  case $fs in
  ext4) mkfs.ext4 -q -F "$device" ;;
  *) "mkfs.$fs" -q -f "$device" ;;
  esac
  mount "$device" "$MOUNT"
  precopy_writers
  # The limit is for the copy that the test takes while all is frozen, on a busy machine.
  [ $# -gt 0 ] || set -- --freeze-limit 60
  precopy_agent "$@"
}

precopy_agent() {
  mkdir -p "$WORK/agent"
  log=$WORK/agent-$fs.log
  GODWIT_AGENT_JAVA_OPTIONS=-Dgodwit.frozen.script=$WORK/hooks/frozen \
    GODWIT_TOKEN=$([ -f "$WORK/agent/identity.pem" ] || invite) setsid "$AGENT" --controller "$URL" --disk "root=$disk" \
    --tracker ebpf --skip-free never --state "$WORK/agent" --name precopy "$@" >>"$log" 2>&1 </dev/null &
  AGENT_PID=$!
  AGENTS="$AGENTS $AGENT_PID"
  agent_seen precopy "$log"
}

precopy_writers() {
  fio --thread --randseed="$SEED" --directory="$MOUNT" --time_based --runtime=3600 \
    --name=direct --size=80M --rw=randwrite --bs=4k --direct=1 --ioengine=libaio --iodepth=4 --numjobs=2 --rate_iops=60 \
    --name=synced --size=60M --rw=randwrite --bs=8k --ioengine=psync --fsync=32 --rate=1m >"$WORK/fio.log" 2>&1 &
  WRITERS=$!
  (
    i=0
    while mkdir -p "$MOUNT/d$((i % 7))" && cp /etc/services "$MOUNT/d$((i % 7))/f$i" && rm -f "$MOUNT/d$(((i + 3) % 7))/f$((i - 40))"; do
      i=$((i + 1))
      sleep 0.05
    done
  ) >/dev/null 2>&1 &
  WRITERS="$WRITERS $!"
  sleep 2
}

precopy_down() {
  end "$AGENT_PID" 5
  for pid in $WRITERS; do kill -9 "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
  WRITERS=''
  for try in 1 2 3 4 5 6 7 8 9 10; do
    mountpoint -q "$MOUNT" || break
    umount "$MOUNT" 2>/dev/null || sleep 0.5
  done
  [ -z "$PART" ] || delpart "$disk" 1 2>/dev/null || :
  PART=''
  for loop in $LOOPS; do losetup -d "$loop" 2>/dev/null || :; done
  LOOPS=''
  # With its state folder gone, the next agent would end its programs; here it is done at once.
  rm -rf /sys/fs/bpf/godwit/"$(printf %s "$WORK/agent" | base64 -w 0 | tr '+/' '-_' | tr -d =)"
}

precopy_runs() { # FS
  precopy_up "$1"
  until=$(($(date +%s) + SECONDS_EACH)) points=0
  while [ "$points" -lt 3 ] || [ "$(date +%s)" -lt "$until" ]; do
    replicate "$1 $points"
    points=$((points + 1))
    precopy_level file_system
    precopy_same "$1"
  done
  say "$1: $points points, each as its disk was at the freeze, $(precopy_figures "$log")"
  precopy_down
}

precopy_level() { # LEVEL
  got=$(printf %s "$VIEW" | jq -r .consistency)
  [ "$got" = "$1" ] || fail "$fs: $1 was wanted, $got reached: $(printf %s "$VIEW" | jq -c .concerns)"
}

precopy_same() { # FS
  restore "$1" "$POINT" raw
  cmp "$FILE" "$WORK/frozen.raw" || fail "$1: the restored disk is not what it was at the freeze"
  case $1 in
  ext4)
    copy=$(losetup -f --show -r -o 1048576 "$FILE")
    # The journal of a frozen file system is empty.
    e2fsck -fn "$copy" >"$WORK/fsck.log" 2>&1 || { losetup -d "$copy"; fail "$1: not clean: $(tail -n 3 "$WORK/fsck.log")"; }
    ;;
  xfs)
    # A frozen XFS leaves an empty log to be replayed: mounted first, then checked.
    copy=$(losetup -f --show "$FILE")
    mkdir -p "$WORK/mount2"
    mount -o nouuid "$copy" "$WORK/mount2" && umount "$WORK/mount2"
    xfs_repair -n "$copy" >"$WORK/fsck.log" 2>&1 || { losetup -d "$copy"; fail "$1: not clean: $(tail -n 3 "$WORK/fsck.log")"; }
    ;;
  btrfs)
    copy=$(losetup -f --show -r "$FILE")
    btrfs check --readonly --force "$copy" >"$WORK/fsck.log" 2>&1 || { losetup -d "$copy"; fail "$1: not clean: $(tail -n 3 "$WORK/fsck.log")"; }
    ;;
  esac
  losetup -d "$copy"
  rm -rf "$WORK/restored"
}

# precopy_figures LOG: of the freezes that held something.
precopy_figures() {
  sed -n 's/.* frozen fileSystems=\([0-9]*\) milliseconds=\([0-9]*\) heldBytes=\([0-9]*\) .*/\2 \3/p' "$1" | sort -n | awk '
    { ms[NR] = $1; if ($2 > most) most = $2 }
    END { i = int((NR + 1) / 2); j = int(NR * 0.95 + 0.999); printf "frozen p50 %d ms, p95 %d ms (of %d), at most %.1f MiB held", ms[i], ms[j], NR, most / 1048576 }'
}

precopy_scripts() {
  precopy_up ext4 --freeze-limit 60 --pre-freeze-script "$WORK/hooks/pre" --post-thaw-script "$WORK/hooks/post"
  replicate "scripts"
  precopy_level application
  precopy_same ext4
  [ "$(tr '\n' ' ' <"$WORK/hooks/told")" = "pre post " ] || fail "the scripts ran as: $(cat "$WORK/hooks/told")"
  end "$AGENT_PID" 5
  precopy_agent --freeze-limit 60 --pre-freeze-script "$WORK/hooks/fails" --post-thaw-script "$WORK/hooks/post"
  replicate "a script that fails"
  precopy_level file_system
  precopy_same ext4
  printf %s "$VIEW" | jq -e '.concerns[] | select(.code == "CONSISTENCY_BELOW_APPLICATION" and (.message | contains("the database said no")))' >/dev/null ||
    fail "nothing is said of the script that failed: $(printf %s "$VIEW" | jq -c .concerns)"
  say "scripts: application consistent with them; when one fails, file system consistent, and it is said"
  precopy_down
}

# precopy_held: begins a replication and waits until its disk is frozen and stays so.
precopy_held() {
  touch "$WORK/hooks/wait"
  rm -f "$WORK/hooks/waiting"
  JOB=$(api POST /api/v1/jobs "$(replicate_order)" | jq -r .id)
  limit=$(($(date +%s) + 120))
  until [ -f "$WORK/hooks/waiting" ]; do
    [ "$(date +%s)" -le "$limit" ] || fail "nothing was frozen within 120 s: $(api GET "/api/v1/jobs/$JOB")"
    sleep 0.1
  done
  rm -f "$WORK/hooks/wait"
}

# precopy_thawed SECONDS WHAT: the mount can be written again within that time.
precopy_thawed() {
  begun=$(now_ms)
  timeout "$1" sh -c "echo x >\"$MOUNT/after\" && sync \"$MOUNT/after\"" || fail "$2: still frozen after $1 s"
  say "$2: thawed after $(seconds_since "$begun") s"
}

precopy_killed() {
  precopy_up xfs --freeze-limit 60
  replicate "before"
  precopy_held
  # Its own limit still runs: what thaws is that it is gone.
  kill -9 "$AGENT_PID"
  wait "$AGENT_PID" 2>/dev/null || :
  precopy_thawed 5 "agent killed while frozen"
  precopy_agent --freeze-limit 30
  precopy_job_done
  precopy_same xfs
  precopy_down
}

precopy_stalled() {
  precopy_up xfs --freeze-limit 10
  replicate "before"
  precopy_held
  kill -STOP "$AGENT_PID"
  precopy_thawed 15 "agent stalled while frozen, limit 10 s"
  kill -CONT "$AGENT_PID"
  precopy_job_done
  precopy_level file_system
  precopy_same xfs
  grep -q "nothing held because=the file systems were thawed" "$log" || fail "the broken freeze was not noticed: see $log"
  precopy_down
}

precopy_job_done() {
  limit=$(($(date +%s) + 180))
  while :; do
    state=$(api GET "/api/v1/jobs/$JOB" | jq -r .state)
    case $state in
    succeeded) break ;;
    failed | cancelled) fail "job $JOB $state: $(api GET "/api/v1/jobs/$JOB" | jq -c .problem)" ;;
    esac
    [ "$(date +%s)" -le "$limit" ] || fail "job $JOB did not end: $(api GET "/api/v1/jobs/$JOB")"
    sleep 0.5
  done
  POINT=$(api GET "/api/v1/jobs/$JOB" | jq -r .result.restorePoint)
  point_view
}
