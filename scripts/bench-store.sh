# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit bench store: related images taken in by Godwit, restic and borg in one run. Sourced after bench.sh.
#
# Counted is the work, not the start: Godwit's processes run and are quiet, the others' repositories are made. They have just been
# started: what they take when they have run for some minutes is told beside it ("warm"). Godwit's wall time is what the
# restore points say. Both restores end in a file: Godwit's is sparse and synced; restic dump can write no
# holes, so what it takes without a file is told too.

MIB=1048576

# --- images -----------------------------------------------------------------------------------------------------------

# store_log FILE LINES: a log as machines write it, the same lines each time.
store_log() {
  awk -v n="$2" 'BEGIN {
    for (i = 0; i < n; i++) {
      s = (s * 69069 + 12345) % 4294967296
      printf "2026-11-%02d %02d:%02d:%02d host%d service[%d]: request %d answered with %d after %d ms\n",
        1 + i / 20000 % 28, i / 3600 % 24, i / 60 % 60, i % 60, s % 7, 1000 + s % 9000, i, 200 + s % 5, s % 977
    } }' >"$1"
}

# store_list FILE: this machine's files and their sizes, package by package; the packages mixed, always in the same way. So
# an image with more packages has new files everywhere between the old ones, as real machines have.
store_list() {
  if [ -d /var/lib/dpkg/info ]; then
    (cd /var/lib/dpkg/info && printf '%s\n' *.list | LC_ALL=C sort -R --random-source=/dev/zero | xargs -d '\n' cat)
  else
    find /usr -xdev -type f -readable 2>/dev/null | LC_ALL=C sort
  fi | xargs -d '\n' stat -c '%F	%s	%n' 2>/dev/null |
    awk -F '\t' '$1 == "regular file" && $2 <= 16777216 && !seen[$3]++ && $3 !~ /["\\]/ { print $2 "\t" $3 }' >"$1" || :
}

# store_files FROM TO: those between so many MiB of them, one a line.
store_files() {
  awk -F '\t' -v from="$1" -v to="$2" '{ sum += $1 / 1048576; if (sum > to) exit; if (sum > from) print $2 }' "$STORE_LIST"
}

# store_tree DIR: what all images have: 512 MiB of files and a log.
store_tree() {
  store_files 0 512 | bench_stage "$1" 512
  mkdir -p "$1/logs"
  store_log "$1/logs/service.log" 200000
}

# store_later IMAGE: in place: 140 MiB of files more, 64 MiB that nothing can compress, the log grown by a half.
store_later() {
  extra=$(mktemp -d "$CACHE/bench/staging.XXXXXX")
  store_log "$extra/log" 300000
  # Random to every compressor, and the same each time.
  openssl enc -aes-128-ctr -nosalt -K 676f64776974676f64776974676f6477 -iv 00 </dev/zero 2>/dev/null | head -c $((64 * MIB)) >"$extra/random"
  {
    echo "rm logs/service.log"
    echo "write $extra/log logs/service.log"
    echo "write $extra/random random"
    echo "mkdir later"
    store_files 512 652 | awk '{ printf "write \"%s\" later/%d\n", $0, NR }'
  } >"$extra/commands"
  E2FSPROGS_FAKE_TIME=1795100000 debugfs -w -f "$extra/commands" "$1" >"$extra/said" 2>&1 || fail "debugfs: $(tail -n 3 "$extra/said")"
  rm -rf "$extra"
}

# store_anew IMAGE FROM TO: the tree and some more files, laid out anew.
store_anew() {
  tree=$(mktemp -d "$CACHE/bench/staging.XXXXXX")
  store_tree "$tree"
  [ "$2" = "$3" ] || store_files "$2" "$3" | bench_stage "$tree" $(($3 - $2))
  bench_ext4 "$1" "$tree"
  rm -rf "$tree"
}

# store_images: A; A1, A some time later; B, much more on top and laid out anew; A2, a little more and laid out anew.
store_images() {
  STORE_LIST=$CACHE/bench/store.list
  for name in a a1 b a2; do
    image=$CACHE/bench/store-$name.img
    [ ! -f "$image" ] || continue
    need mkfs.ext4 e2fsprogs "the benchmark"
    need openssl openssl "the benchmark"
    warn "making $image once"
    [ -f "$STORE_LIST" ] || store_list "$STORE_LIST"
    case $name in
    a) store_anew "$image.new" 0 0 ;;
    a1) cp --sparse=always "$CACHE/bench/store-a.img" "$image.new"; store_later "$image.new" ;;
    b) store_anew "$image.new" 652 1240 ;;
    a2) store_anew "$image.new" 1240 1280 ;;
    esac
    mv "$image.new" "$image"
  done
  rm -f "$STORE_LIST"
}

# store_image N: the path of the Nth image.
store_image() { sed -n "$1p" "$BENCH/images"; }

# store_change IMAGE: one page in each hundredth block of the disk.
store_change() {
  blocks=$(($(stat -c %s "$1") / MIB))
  block=0
  while [ "$block" -lt "$blocks" ]; do
    openssl rand 4096 | dd of="$1" bs=4096 seek=$((block * 256 + block % 256)) conv=notrunc status=none
    block=$((block + 100))
  done
}

# store_changes FILE SINCE UNTIL [IMAGE]: what changed, as whoever writes the image would say it; nothing without an image, else
# what store_change wrote.
store_changes() {
  {
    echo "godwit-changes 1"
    [ -z "$2" ] || echo "since $2"
    echo "until $3"
    block=0
    while [ -n "${4:-}" ] && [ "$block" -lt $(($(stat -c %s "$4") / MIB)) ]; do
      echo "$((block * MIB + block % 256 * 4096)) 4096"
      block=$((block + 100))
    done
    echo end
  } >"$1.new"
  mv "$1.new" "$1"
}

# --- Godwit -----------------------------------------------------------------------------------------------------------

both_ticks() { echo $(($(cpu_ticks "$CONTROLLER") + $(cpu_ticks "$AGENT_PID"))); }

# store_replicate LABEL DISK: sets JOB_CPU, JOB_SECONDS, JOB_SENT, JOB_READ, JOB_DATA, POINT and adds to TICKS.
store_replicate() {
  before=$(both_ticks)
  replicate_only "$@"
  ticks=$(($(both_ticks) - before))
  TICKS=$((TICKS + ticks))
  JOB_CPU=$(seconds_of "$ticks")
  point_view
  JOB_SECONDS=$(figure durationSeconds)
  JOB_SENT=$(figure sentBytes)
  JOB_READ=$(figure readBytes)
  JOB_DATA=$(printf %s "$VIEW" | jq -r .dataBytes)
}

# store_restored POINT IMAGE: restores to a raw file; sets RESTORE_CPU and RESTORE_SECONDS.
store_restored() {
  before=$(cpu_ticks "$CONTROLLER")
  restore_into "$BENCH/restored" "godwit restores" "$1" raw
  RESTORE_CPU=$(seconds_of $(($(cpu_ticks "$CONTROLLER") - before)))
  RESTORE_SECONDS=$(printf %s "$RESTORED" | jq -r .result.seconds)
  cmp "$FILE" "$2" >&2 || fail "what was restored differs from $2"
  rm -rf "$BENCH/restored"
}

# store_questions: sets QUESTIONS_CPU, what the controller and the agent take while a job's three requests (start it, look at it twice) are
# answered, TLS handshakes with them: the benchmark's own, and as much as a third of a small job.
store_questions() {
  before=$(both_ticks)
  round=0
  while [ "$round" -lt 30 ]; do
    round=$((round + 1))
    api GET "/api/v1/restore-points/$POINT" >/dev/null
  done
  QUESTIONS_CPU=$(seconds_of $((($(both_ticks) - before) / 10)))
}

# less_questions SECONDS
less_questions() { awk -v s="$1" -v q="$QUESTIONS_CPU" 'BEGIN { printf "%.2f", (s > q ? s - q : 0) }'; }

# store_known: disk1 again, with changes that are known. The first of these still scans, and leaves its mark. Changes of 1 % come
# five times, and the median counts.
store_known() {
  store_changes "$BENCH/changes" '' one
  store_replicate "godwit, a mark" disk1
  store_questions
  mark=two
  store_changes "$BENCH/changes" one "$mark"
  store_replicate "godwit, known unchanged" disk1
  KNOWN_UNCHANGED_CPU=$(less_questions "$JOB_CPU")
  # The sample of what is called unchanged is read all the same: 0.5 % of the disk at the most.
  [ "$JOB_READ" -le $(($(stat -c %s "$BENCH/disk1.img") / 200)) ] || fail "$JOB_READ bytes were read although nothing changed"
  known=
  for round in 1 2 3 4 5; do
    store_change "$BENCH/disk1.img"
    store_changes "$BENCH/changes" "$mark" "changed-$round" "$BENCH/disk1.img"
    mark=changed-$round
    store_replicate "godwit, 1 % known, $round" disk1
    known="$known $(less_questions "$JOB_CPU")" KNOWN_CHANGED_READ=$JOB_READ
  done
  # shellcheck disable=SC2086
  KNOWN_CHANGED_CPU=$(printf '%s\n' $known | sort -n | sed -n 3p)
  # That nothing was missed; not counted.
  (store_restored "$POINT" "$BENCH/disk1.img")
}

# store_take_in FOLDER FILE LABEL: replicates all images, one after another; FOLDER is the store; a line of FILE for each.
store_take_in() {
  # Each question for the state is a TLS handshake that the controller is charged with.
  POLL=3 TICKS=0 n=0
  while [ "$n" -lt "$count" ]; do
    n=$((n + 1))
    cat "$(store_image $n)" >/dev/null
    store_replicate "$3 $n" "disk$n"
    stored=$(stored_bytes "$1")
    jq -cn --arg i "$(store_image $n)" --arg p "$POINT" --argjson d "$JOB_DATA" --argjson s "$JOB_SENT" --argjson c "$JOB_CPU" --argjson w "$JOB_SECONDS" --argjson t "$stored" \
      '{image: $i, point: $p, dataBytes: $d, sentBytes: $s, cpuSeconds: $c, wallSeconds: $w, storedBytesSoFar: $t}' >>"$2"
  done
}

# store_warm: the same work once more, by the same processes, which now have run for some minutes, into a second, empty store: other
# keys, so other names, and nothing is known there. What is less than the first time is what a JVM takes to get warm.
store_warm() {
  printf 'id = warm\nfolder = %s\n' "$BENCH/warm" >"$BENCH/controller/etc/org.godwit.store.fs-warm.cfg"
  tries=60
  until api GET /api/v1/stores | jq -e 'any(.items[]; .id == "warm")' >/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "the second store did not appear: see $BENCH/controller/data/log"
    sleep 1
  done
  api PUT "/api/v1/machines/$MACHINE/retention" '{"store": "warm"}' >/dev/null
  cp --sparse=always "$(store_image 1)" "$BENCH/disk1.img"
  bench_quiet "$CONTROLLER"
  store_take_in "$BENCH/warm" "$BENCH/warm.images" "godwit, warm, takes in"
  WARM_CPU=$(seconds_of "$TICKS") WARM_STORED=$stored
}

store_godwit() {
  count=$(wc -l <"$BENCH/images")
  # The first one is changed later.
  cp --sparse=always "$(store_image 1)" "$BENCH/disk1.img"
  set -- --disk "disk1=$BENCH/disk1.img"
  n=1
  while [ "$n" -lt "$count" ]; do
    n=$((n + 1))
    set -- "$@" --disk "disk$n=$(store_image $n)"
  done
  bench_enrolled "$@"
  # No list of changes lies there yet.
  bench_agent '' "$@" --changes "disk1=$BENCH/changes"
  bench_quiet "$AGENT_PID"
  bench_quiet "$CONTROLLER"
  AGENT_BEFORE=$(cpu_ticks "$AGENT_PID")
  store_take_in "$BENCH/controller/data/store" "$BENCH/godwit.images" "godwit takes in"
  FIRST_CPU=$(jq -s '.[0].cpuSeconds' "$BENCH/godwit.images") SECOND_POINT=$(jq -rs --argjson n "$SECOND" '.[$n - 1].point' "$BENCH/godwit.images")
  GODWIT_CPU=$(seconds_of "$TICKS") GODWIT_STORED=$stored
  GODWIT_AGENT_CPU=$(seconds_of $(($(cpu_ticks "$AGENT_PID") - AGENT_BEFORE)))
  GODWIT_PEAK=$(($(peak_kib "$CONTROLLER") + $(peak_kib "$AGENT_PID")))
  store_restored "$SECOND_POINT" "$(store_image "$SECOND")"
  store_replicate "godwit, unchanged" disk1
  UNCHANGED_CPU=$JOB_CPU UNCHANGED_SENT=$JOB_SENT
  store_change "$BENCH/disk1.img"
  store_replicate "godwit, 1 % changed" disk1
  CHANGED_CPU=$JOB_CPU CHANGED_SENT=$JOB_SENT
  store_known
  store_warm
  FINAL_PEAK=$(peak_kib "$CONTROLLER")
  end "$AGENT_PID" 10
  end "$CONTROLLER" 30
  AGENT_PID='' CONTROLLER=''
  rm -rf "$BENCH/disk1.img" "$BENCH/warm"
}

# --- the others -------------------------------------------------------------------------------------------------------

# These end the shell they run in, as `measured` wants it.
restic_dump() { exec restic dump --tag "$1" latest disk.img >"$2"; }
borg_create() {
  exec borg create --compression zstd,3 --chunker-params fixed,65536 --stdin-name disk.img "$BORG_REPO::$2" - <"$1"
}

# store_peer NAME FUNCTION WORDS: takes all images in; a word before the number of each is given to FUNCTION.
store_peer() {
  peer_cpu=0 peer_wall=0 peer_peak=0 n=0
  while [ "$n" -lt "$count" ]; do
    n=$((n + 1))
    warn "$1 takes in $n"
    cat "$(store_image $n)" >/dev/null
    # shellcheck disable=SC2086
    measured "$BENCH/$1.log" "$2" "$(store_image $n)" $3"disk$n"
    peer_cpu=$(awk -v a="$peer_cpu" -v b="$MEASURED_CPU" 'BEGIN { print a + b }')
    peer_wall=$(awk -v a="$peer_wall" -v b="$MEASURED_WALL" 'BEGIN { print a + b }')
    [ "$MEASURED_PEAK" -le "$peer_peak" ] || peer_peak=$MEASURED_PEAK
  done
  jq -n --argjson c "$peer_cpu" --argjson w "$peer_wall" --argjson p "$peer_peak" --argjson s "$(stored_bytes "$BENCH/$1")" --arg v "$("$1" --version 2>/dev/null || "$1" version)" \
    '{storedBytes: $s, cpuSeconds: $c, wallSeconds: $w, peakBytes: ($p * 1024), version: ($v | split(" ")[1])}' >"$BENCH/$1.json"
}

store_others() {
  restic_init
  store_peer restic restic_backup "--tag "
  measured "$BENCH/restic.log" restic_dump "disk$SECOND" /dev/null
  NULL_CPU=$MEASURED_CPU
  measured "$BENCH/restic.log" restic_dump "disk$SECOND" "$BENCH/dumped"
  DUMP_CPU=$MEASURED_CPU DUMP_WALL=$MEASURED_WALL
  rm "$BENCH/dumped"
  rm -rf "$BENCH/restic" "$BENCH/restic-cache"
  BORG_REPO=$BENCH/borg BORG_PASSPHRASE=bench BORG_BASE_DIR=$BENCH/borg-home
  export BORG_REPO BORG_PASSPHRASE BORG_BASE_DIR
  borg init -e repokey-blake2 >"$BENCH/borg.log" 2>&1 || fail "borg: $(tail -n 3 "$BENCH/borg.log")"
  store_peer borg borg_create ""
}

# --- figures ----------------------------------------------------------------------------------------------------------

store_json() {
  jq -n --slurpfile images "$BENCH/godwit.images" --slurpfile restic "$BENCH/restic.json" --slurpfile borg "$BENCH/borg.json" \
    --argjson g "{\"storedBytes\":$GODWIT_STORED,\"cpuSeconds\":$GODWIT_CPU,\"agentCpuSeconds\":$GODWIT_AGENT_CPU,\"peakBytes\":$((GODWIT_PEAK * 1024)),\"controllerPeakBytes\":$((FINAL_PEAK * 1024))}" \
    --argjson warm "{\"cpuSeconds\":$WARM_CPU,\"storedBytes\":$WARM_STORED}" --slurpfile warmed "$BENCH/warm.images" \
    --argjson restore "{\"godwitCpuSeconds\":$RESTORE_CPU,\"resticCpuSeconds\":$DUMP_CPU,\"resticToNullCpuSeconds\":$NULL_CPU,\"godwitWallSeconds\":$RESTORE_SECONDS,\"resticWallSeconds\":$DUMP_WALL}" \
    --argjson again "{\"firstCpuSeconds\":$FIRST_CPU,\"unchangedCpuSeconds\":$UNCHANGED_CPU,\"unchangedSentBytes\":$UNCHANGED_SENT,\"changedCpuSeconds\":$CHANGED_CPU,\"changedSentBytes\":$CHANGED_SENT}" \
    --argjson known "{\"unchangedCpuSeconds\":$KNOWN_UNCHANGED_CPU,\"changedCpuSeconds\":$KNOWN_CHANGED_CPU,\"changedReadBytes\":$KNOWN_CHANGED_READ,\"questionsCpuSeconds\":$QUESTIONS_CPU}" \
    --argjson cores "$(nproc)" \
    '{suite: "store", cores: $cores, godwit: ($g + {wallSeconds: ([$images[].wallSeconds] | add)}),
      warm: ($warm + {wallSeconds: ([$warmed[].wallSeconds] | add)}), restic: $restic[0], borg: $borg[0],
      restore: $restore, againByScan: $again, againKnown: ($known + {changedOfFull: ($known.changedCpuSeconds / ($again.firstCpuSeconds - $known.questionsCpuSeconds))}), images: $images}'
}

store_table() {
  store_json | jq -r '
    def mib: . / 1048576 * 10 | round / 10 | tostring + " MiB";
    def s: . * 100 | round / 100 | tostring + " s";
    def ratio: . * 100 | round / 100 | tostring;
    .godwit as $g | .warm as $w | .restic as $r | .borg as $b | .restore as $o | .againByScan as $a | .againKnown as $k |
    ["", "godwit", "restic \($r.version)", "borg \($b.version)", "to restic", "to borg"],
    ["stored", ($g.storedBytes | mib), ($r.storedBytes | mib), ($b.storedBytes | mib), ($g.storedBytes / $r.storedBytes | ratio), ($g.storedBytes / $b.storedBytes | ratio)],
    ["CPU", ($g.cpuSeconds | s), ($r.cpuSeconds | s), ($b.cpuSeconds | s), ($g.cpuSeconds / $r.cpuSeconds | ratio), ($g.cpuSeconds / $b.cpuSeconds | ratio)],
    ["CPU, warm", ($w.cpuSeconds | s), "", "", ($w.cpuSeconds / $r.cpuSeconds | ratio), ($w.cpuSeconds / $b.cpuSeconds | ratio)],
    ["on the clock", ($g.wallSeconds | s), ($r.wallSeconds | s), ($b.wallSeconds | s), ($g.wallSeconds / $r.wallSeconds | ratio), ($g.wallSeconds / $b.wallSeconds | ratio)],
    ["peak memory", ($g.peakBytes | mib), ($r.peakBytes | mib), ($b.peakBytes | mib), "", ""],
    ["restore, CPU", ($o.godwitCpuSeconds | s), ($o.resticCpuSeconds | s), "", ($o.godwitCpuSeconds / $o.resticCpuSeconds | ratio), ""],
    ["to /dev/null", "", ($o.resticToNullCpuSeconds | s), "", "", ""],
    ["again, CPU", ($a.unchangedCpuSeconds | s), "", "", "", ""],
    ["1 % new, CPU", ($a.changedCpuSeconds | s), "", "", "", ""],
    ["known unchanged", ($k.unchangedCpuSeconds | s), "", "", "", ""],
    ["1 % known, CPU", ($k.changedCpuSeconds | s), "\($k.changedOfFull * 1000 | round / 10) % of full", "", "", ""] | @tsv' |
    awk -F '\t' '{ printf "%-14s %14s %16s %14s %10s %10s\n", $1, $2, $3, $4, $5, $6 }'
}

bench_store() {
  FORMAT=table BENCH_KEEP=''
  bench_begin
  : >"$BENCH/images"
  while [ $# -gt 0 ]; do
    case $1 in
    -o) FORMAT=${2:-}; shift ;;
    --keep) BENCH_KEEP=1 ;;
    -*) bench_usage >&2; exit 2 ;;
    *) [ -r "$1" ] || die "cannot read $1"; readlink -f "$1" >>"$BENCH/images" ;;
    esac
    shift
  done
  case $FORMAT in table | json) ;; *) die "-o is table or json" ;; esac
  for tool in curl jq restic; do need "$tool" "$tool" "the benchmark"; done
  need borg borgbackup "the benchmark"
  build_product >&2
  if [ ! -s "$BENCH/images" ]; then
    store_images
    for name in a a1 b a2; do echo "$CACHE/bench/store-$name.img"; done >"$BENCH/images"
  fi
  SECOND=2
  [ "$(wc -l <"$BENCH/images")" -ge 2 ] || SECOND=1
  store_godwit
  store_others
  "store_$FORMAT"
}
