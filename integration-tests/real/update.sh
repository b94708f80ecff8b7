# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test update [ROUNDS [SEED]]: the agent updated from its controller in a clean Debian root: a good version, bad ones, a full
# disk, a disk that runs nothing, kill -9 at any moment. After each the machine replicates. See README.md here.

# shellcheck source=integration-tests/real/packages.sh
. "$GODWIT_HOME/integration-tests/real/packages.sh"

# Seconds that a new version has, here.
TRIAL=40

update() {
  rounds=${1:-6} seed=${2:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
  if [ "$(id -u)" != 0 ]; then
    say "update: SKIPPED, it needs root"
    return 0
  fi
  need mmdebstrap mmdebstrap "clean Debian roots"
  flight_begin update
  trap update_end EXIT
  controller_begin "$WORK/controller"
  CARRIED=$WORK/controller/agents
  update_install
  update_good
  update_asked_before
  if [ "${GODWIT_UPDATE_ONLY:-}" != kills ]; then
    update_refused
    update_broken
    update_no_room
  fi
  update_kills "$rounds" "$seed"
  update_remove
  say "update: passed"
}

update_end() {
  code=$?
  for root in $ROOTS; do
    [ ! -x "$root/etc/init.d/godwit-agent" ] || chroot "$root" /etc/init.d/godwit-agent stop >/dev/null 2>&1 || :
    [ "$code" -eq 0 ] || tail -n 40 "$root/var/log/godwit-agent.log" >&2 2>/dev/null || :
    chroot "$root" /usr/sbin/godwit-agent untrack 2>/dev/null || :
    umount "$root/var/lib/godwit-agent/update" "$root/sys/fs/bpf" "$root/sys" 2>/dev/null || :
  done
  packages_end "$code"
}

# service WORD: of the root, with a short trial.
service() { inside env GODWIT_AGENT_TRIAL_SECONDS=$TRIAL /etc/init.d/godwit-agent "$1"; }

# A disk that the agent tracks where this kernel lets it: else it is scanned, and nothing is said of tracking.
update_install() {
  root update
  mount -t sysfs sysfs "$ROOT/sys"
  mount -t bpf bpf "$ROOT/sys/fs/bpf" 2>/dev/null || :
  truncate -s 256M "$WORK/disk.raw"
  dd if=/dev/urandom of="$WORK/disk.raw" bs=1M count=40 conv=notrunc 2>/dev/null
  LOOP=$(losetup -f --show "$WORK/disk.raw")
  LOOPS="$LOOPS $LOOP"
  [ -b "$ROOT$LOOP" ] || mknod "$ROOT$LOOP" b $((0x$(stat -c %t "$LOOP"))) $((0x$(stat -c %T "$LOOP")))
  mkdir -p "$ROOT/etc/godwit-agent"
  printf 'name = updated\ndisk = data=%s\ntracker = ebpf\n' "$LOOP" >"$ROOT/etc/godwit-agent/agent.conf"
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "the line failed: $(cat "$WORK/said")"
  TRACKED=yes
  if grep -q TRACKER_UNUSABLE "$ROOT/var/log/godwit-agent.log"; then
    TRACKED=
    say "update: tracking SKIPPED: $(grep -m 1 TRACKER_UNUSABLE "$ROOT/var/log/godwit-agent.log")"
    sed -i 's/^tracker = .*/tracker = scan/' "$ROOT/etc/godwit-agent/agent.conf"
  fi
  service restart
  MACHINE=$(machine_wait updated 60) || fail "the agent did not appear at the controller"
  RUNS=$(inside godwit-agent --version | cut -d ' ' -f 2)
  wait_agent '.agent.version == "'"$RUNS"'"' 60 || fail "the agent did not ask for updates"
  replicate first
  say "update: installed $RUNS"
}

# wait_agent JQ SECONDS: until that holds of the machine as the controller shows it.
wait_agent() {
  until=$(($(date +%s) + $2))
  while ! api GET "/api/v1/machines/$MACHINE" 2>/dev/null | jq -e "$1" >/dev/null; do
    [ "$(date +%s)" -lt "$until" ] || {
      api GET "/api/v1/machines/$MACHINE" | jq -c '{agent, connected}' >&2
      return 1
    }
    sleep 1
  done
}

# carry VERSION [COMMAND]: the controller has that version and no other; COMMAND takes the place of the agent, but for --version.
carry() {
  rm -rf "$WORK/tree"
  mkdir "$WORK/tree"
  tar -C "$WORK/tree" -xzf "$(find "$WORK/newer" -name '*.tar.gz')"
  home=$WORK/tree/usr/lib/godwit-agent
  echo "$1" >"$home/VERSION"
  if [ -n "${2:-}" ]; then
    mv "$home/bin/godwit-agent" "$home/bin/real"
    printf '#!/bin/sh\ncase " $* " in *--version*) echo godwit-agent %s && exit ;; esac\n%s\n' "$1" "$2" >"$home/bin/godwit-agent"
    chmod 755 "$home/bin/godwit-agent"
  fi
  rm -rf "${CARRIED:?}"/*
  tar -C "$WORK/tree" --sort=name --format=gnu --owner=root:0 --group=root:0 -czf "$CARRIED/godwit-agent-$1-x86_64.tar.gz" .
  (cd "$CARRIED" && sha256sum -- *.tar.gz >SHA256SUMS)
  sed "s/^agent.version=.*/agent.version=$1/" "$WORK/newer/package.properties" >"$CARRIED/package.properties"
}

ask_update() { api POST "/api/v1/machines/$MACHINE:update-agent" '{}' >/dev/null; }

# updated VERSION: asks for it, and waits until it has been kept.
updated() {
  begun=$(now_ms)
  ask_update || fail "asking for $1 was refused"
  wait_agent '.agent.version == "'"$1"'" and .connected and .agent.lastUpdate.result == "updated" and .agent.lastUpdate.version == "'"$1"'"' 180 || fail "the agent did not become $1"
  RUNS=$1
}

update_good() {
  "$GODWIT_HOME/agents/packages/src/main/build.sh" "$GODWIT_HOME/agents/linux/target/godwit-agent" "$JAVA_HOME" 0.1.1 "$WORK/newer" >/dev/null
  rm -rf "${CARRIED:?}"/*
  cp "$WORK/newer"/*.tar.gz "$WORK/newer/package.properties" "$CARRIED/"
  (cd "$CARRIED" && sha256sum -- *.tar.gz >SHA256SUMS)
  replicate before
  # Written while nobody may have looked: before, while and after the agent is replaced.
  dd if=/dev/urandom of="$LOOP" bs=1M count=4 seek=100 oflag=direct conv=notrunc 2>/dev/null
  (sleep 6 && dd if=/dev/urandom of="$LOOP" bs=1M count=4 seek=120 oflag=direct conv=notrunc 2>/dev/null) &
  writer=$!
  updated 0.1.1
  say "update: 0.1.1 runs and was kept after $(seconds_since "$begun") s; identity and settings are those of before"
  wait $writer
  replicate "after 0.1.1"
  read=$(figure readBytes)
  if [ -n "$TRACKED" ]; then
    [ "$read" -le $((10 << 20)) ] || fail "after the update $read bytes were read: the disk was compared in whole"
    say "update: 8 MiB were written meanwhile, $read bytes read: tracking went on"
  fi
  restore "after 0.1.1" "$POINT" raw
  cmp "$WORK/disk.raw" "$FILE" || fail "what was restored differs"
  inside godwit-agent --version
}

# Asked while the machine is away, then the controller is killed and started again: it is done when the machine is back.
update_asked_before() {
  carry 0.1.1.1
  service stop
  wait_agent '.connected | not' 90 || fail "the agent did not leave"
  ask_update || fail "asking while the machine is away was refused"
  wait_agent '.agent.update == "waiting" and .agent.newer == "0.1.1.1"' 10 || fail "the request is not shown"
  controller_kill
  controller_again "$WORK/controller"
  wait_agent '.agent.update == "waiting" and .agent.version == "0.1.1"' 60 || fail "the controller forgot what it was asked for"
  service start
  wait_agent '.agent.update == "trial"' 60 || fail "the trial is not shown"
  begun=$(now_ms)
  wait_agent '.agent.version == "0.1.1.1" and .agent.lastUpdate.result == "updated" and (.agent | has("update") | not)' 120 ||
    fail "the agent did not become 0.1.1.1 by what was asked before"
  RUNS=0.1.1.1
  replicate "asked before" >/dev/null 2>&1
  say "update: asked while the machine was away, controller killed and started again: done when the machine was back, without asking again"
}

# What is never even offered, or refused before it is tried.
update_refused() {
  carry 0.1.0
  if ask_update 2>/dev/null; then fail "an older version was offered"; fi
  carry 0.1.1.1
  if ask_update 2>/dev/null; then fail "an equal version was offered"; fi
  carry 0.1.2
  sed -i 's/^agent.architecture=.*/agent.architecture=arm64/' "$CARRIED/package.properties"
  if ask_update 2>/dev/null; then fail "another architecture was offered"; fi
  say "update: older, equal and another processor's: refused at once"
  carry 0.1.2
  head -c 9000000 "$CARRIED/godwit-agent-0.1.2-x86_64.tar.gz" >"$WORK/cut" && mv "$WORK/cut" "$CARRIED/godwit-agent-0.1.2-x86_64.tar.gz"
  back_from 0.1.2 failed "a truncated package" 'UPDATE_DAMAGED'
  # A version that calls itself another.
  carry 0.1.2
  sed -i 's/^agent.version=.*/agent.version=0.1.3/' "$CARRIED/package.properties"
  back_from 0.1.3 failed "a package with another version than it was called" 'UPDATE_DAMAGED'
}

# back_from VERSION WORD LABEL WHY: asks for it; the agent goes on, or comes back, as what it was, says why, and replicates.
back_from() {
  begun=$(now_ms)
  ask_update || fail "$3: asking was refused"
  wait_agent '.connected and .agent.version == "'"$RUNS"'" and .agent.lastUpdate.result == "'"$2"'" and .agent.lastUpdate.version == "'"$1"'"' 240 || fail "$3: the agent did not go on as $RUNS"
  took=$(seconds_since "$begun")
  view=$(api GET "/api/v1/machines/$MACHINE")
  printf %s "$view" | jq -e --arg w "$4" '.agent.lastUpdate.because | contains($w)' >/dev/null || fail "$3: said $(printf %s "$view" | jq -c .agent)"
  wait_agent '[.concerns[] | select((.code | startswith("AGENT_UPDATE_")) and .hint != "")] | length == 1' 90 || fail "$3: the machine has no concern about it"
  replicate "$1" >/dev/null 2>&1
  say "update: $3: $RUNS again after $took s, replicated: $(printf %s "$view" | jq -r '.agent.lastUpdate | "\(.result) \(.version) \(.because)"' | cut -c 1-140)"
}

update_broken() {
  carry 0.1.4 'echo "it crashes" >&2; exit 1'
  back_from 0.1.4 returned "a version that crashes at its start" 'never answered'
  carry 0.1.5 'exit 4'
  back_from 0.1.5 returned "a version that ends with 4, by which the service would rest" 'never answered'
  carry 0.1.6 'exec sleep 10000'
  back_from 0.1.6 returned "a version that starts and never connects" 'did not answer'
  # shellcheck disable=SC2016
  carry 0.1.7 'cd "$(dirname "$0")" && exec ./real "$@" --controller https://127.0.0.1:1'
  back_from 0.1.7 returned "a version that goes to another address" 'did not answer'
  carry 0.1.8 'echo broken'
  sed -i 's/godwit-agent 0.1.8/something else/' "$WORK/tree/usr/lib/godwit-agent/bin/godwit-agent"
  tar -C "$WORK/tree" -czf "$CARRIED/godwit-agent-0.1.8-x86_64.tar.gz" .
  (cd "$CARRIED" && sha256sum -- *.tar.gz >SHA256SUMS)
  back_from 0.1.8 failed "a version that does not say its name" 'UPDATE_DOES_NOT_RUN'
}

update_no_room() {
  # What runs lies there, so that it is put aside for a moment.
  service stop
  cp -a "$ROOT/var/lib/godwit-agent/update" "$WORK/kept"
  for how in "size=$(($(du -sm "$WORK/kept" | cut -f 1) + 60))m" "size=400m,noexec"; do
    mount -t tmpfs -o "$how" tmpfs "$ROOT/var/lib/godwit-agent/update"
    # From noexec nothing runs, not even what was kept: there the packaged agent has to.
    case $how in *noexec*) why=UPDATE_DOES_NOT_RUN ;; *) cp -a "$WORK/kept/." "$ROOT/var/lib/godwit-agent/update/" && why=UPDATE_NO_ROOM ;; esac
    was=$RUNS
    case $how in *noexec*) RUNS=$(cat "$ROOT/usr/lib/godwit-agent/VERSION") ;; esac
    service start
    wait_agent '.connected and .agent.version == "'"$RUNS"'"' 90 || fail "$how: the agent did not start"
    carry 0.1.9
    back_from 0.1.9 failed "a file system with $how" "$why"
    service stop
    umount "$ROOT/var/lib/godwit-agent/update"
    RUNS=$was
  done
  service start
  wait_agent '.connected and .agent.version == "'"$RUNS"'"' 90 || fail "the agent did not start again"
}

# Any process of the agent is killed at any moment of an update. In the end the machine runs the old or the new version, and
# an update that nobody disturbs comes through.
update_kills() {
  say "update: $1 rounds of kill -9, seed $2"
  round=0
  while [ $round -lt "$1" ]; do
    round=$((round + 1))
    version=0.2.$round
    carry $version
    ask_update || fail "kill round $round: asking was refused"
    for kill in 1 2 3; do
      set -- "$1" $((($2 * 1103515245 + 12345) % 2147483648))
      sleep "$(awk -v s="$2" 'BEGIN { printf "%.2f", (s % 900) / 100 }')"
      victims=$(agent_processes)
      count=$(printf '%s\n' "$victims" | wc -w)
      [ "$count" -gt 0 ] || continue
      victim=$(printf '%s\n' "$victims" | sed -n "$(($2 / 1000 % count + 1))p")
      kill -KILL "$victim" 2>/dev/null || :
    done
    wait_agent '.connected and (.agent.version == "'$version'" or .agent.version == "'"$RUNS"'")' 200 || fail "kill round $round: the machine is lost"
    # The service of this root has no systemd behind it that would begin its supervisor again.
    inside /etc/init.d/godwit-agent status >/dev/null || service start
    ask_update 2>/dev/null || :
    wait_agent '.connected and .agent.version == "'$version'" and .agent.lastUpdate.result == "updated"' 240 ||
      fail "kill round $round: the update did not come through in the end"
    RUNS=$version
    replicate "$version" >/dev/null 2>&1
    say "update: kill round $round: $version runs"
  done
}

# Java and launcher, not the supervisor of the SysV script: systemd's part cannot be killed either.
agent_processes() {
  for proc in /proc/[0-9]*; do
    [ "$(readlink "$proc/root" 2>/dev/null)" = "$ROOT" ] || continue
    if tr '\0' ' ' <"$proc/cmdline" 2>/dev/null | grep -q -e 'agent.linux.Main run' -e 'bin/launch run'; then echo "${proc#/proc/}"; fi
  done
}

update_remove() {
  service stop
  inside godwit-agent uninstall --purge >"$WORK/said" 2>&1 || fail "purge: $(cat "$WORK/said")"
  left=$(files | grep godwit | grep -v '/sys/' || :)
  [ -z "$left" ] || fail "left after purge: $left"
  say "update: nothing left after purge"
}
