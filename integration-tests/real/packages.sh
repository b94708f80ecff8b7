# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test packages: the agent's packages in clean Debian roots, installed by the line that a real controller shows. See
# README.md here. Roots are made with mmdebstrap and kept as tars under .cache; nothing of this machine is mounted into them but a
# /proc.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

ROOTS=

packages() {
  if [ "$(id -u)" != 0 ]; then
    say "packages: SKIPPED, it needs root"
    return 0
  fi
  need mmdebstrap mmdebstrap "clean Debian roots"
  flight_begin packages
  trap packages_end EXIT
  controller_begin "$WORK/controller"
  CARRIED=$WORK/controller/agents
  say "packages: $(cd "$CARRIED" && stat -c "%n %s bytes;" -- *.deb *.rpm *.tar.gz | tr "\n" " ")"
  packages_analyze
  packages_refusals
  packages_deb
  packages_tar
  packages_rpm
  say "packages: passed"
}

packages_end() {
  code=$?
  for root in $ROOTS; do
    [ ! -x "$root/etc/init.d/godwit-agent" ] || chroot "$root" /etc/init.d/godwit-agent stop >/dev/null 2>&1 || :
    umount "$root/proc" "$root/usr/lib/godwit-agent" 2>/dev/null || :
  done
  (exit "$code") || :
  for root in $ROOTS; do
    if [ "$code" -eq 0 ]; then rm -rf --one-file-system "$root"; fi
  done
  [ "$code" -eq 0 ] || warn "packages ended with $code"
  (exit "$code")
  flight_end
}

# root NAME [PACKAGE,...]: a clean Debian 12 in $WORK/NAME with curl; sets ROOT.
root() {
  tar=$CACHE/packages-root-$(printf %s "curl,ca-certificates${2:+,$2}" | tr ',' '-').tar
  if [ ! -f "$tar" ]; then
    say "making a Debian root ($tar)"
    mmdebstrap --quiet --format=tar --variant=minbase --include="curl,ca-certificates${2:+,$2}" bookworm "$tar.new" || fail "mmdebstrap failed"
    mv "$tar.new" "$tar"
  fi
  ROOT=$WORK/$1
  mkdir -p "$ROOT"
  tar -C "$ROOT" -xf "$tar"
  mount -t proc proc "$ROOT/proc"
  ROOTS="$ROOTS $ROOT"
}

inside() { chroot "$ROOT" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "$@"; }

# offer: sets OFFER, a new token with its commands.
offer() { OFFER=$(api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}'); }
offered() { printf %s "$OFFER" | jq -r ".$1"; }

# All files of a root, but logs, caches and what changes by itself.
files() {
  (cd "$ROOT" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/log -o -path ./var/cache -o -path './var/lib/dpkg' -o -path ./var/lib/rpm \) -prune \
    -o ! -path ./run/utmp -print | sort)
}

# refused CODE WORDS LABEL COMMAND...: ends with that code, says that, and leaves the root as it was.
refused() {
  want=$1 words=$2 label=$3
  shift 3
  files >"$WORK/before"
  got=0
  inside "$@" >"$WORK/said" 2>&1 || got=$?
  [ "$got" = "$want" ] || { cat "$WORK/said" >&2 && fail "$label: ended with $got, not $want"; }
  grep -q "$words" "$WORK/said" || { cat "$WORK/said" >&2 && fail "$label: did not say '$words'"; }
  files >"$WORK/after"
  diff "$WORK/before" "$WORK/after" >&2 || fail "$label: left something behind"
  say "packages: $label: code $got: $(grep -m 1 "$words" "$WORK/said")"
}

packages_analyze() {
  if ! have systemd-analyze; then
    say "packages: systemd-analyze SKIPPED, it is not here"
    return 0
  fi
  tree=$GODWIT_HOME/agents/packages/target/packages/tree
  systemd-analyze verify --man=no --root="$tree" /usr/lib/systemd/system/godwit-agent.service 2>"$WORK/verify" || :
  # The tree has no other units than ours; nothing else may be said of it.
  if grep godwit-agent.service "$WORK/verify" | grep -v -e 'Unit sysinit.target not found' >&2; then fail "systemd-analyze verify has findings"; fi
  say "packages: systemd-analyze verify: no findings; security: $(systemd-analyze security --offline=yes --root="$tree" godwit-agent.service 2>/dev/null | tail -n 1)"
}

packages_refusals() {
  root refused
  offer
  line=$(offered install.line)
  script=$(curl -sS -K "$CURLRC" "$URL/install/agent.sh")
  token=$(offered token)

  inside env GODWIT_TOKEN="$token" bash -c "$script" install --dry-run >"$WORK/said" 2>&1 || fail "dry run: $(cat "$WORK/said")"
  grep -q 'would fetch and verify' "$WORK/said" || fail "dry run said nothing of it"
  [ ! -e "$ROOT/usr/lib/godwit-agent" ] || fail "the dry run installed something"
  say "packages: dry run: nothing done, $(wc -l <"$WORK/said") lines"

  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=another -days 2 -keyout "$WORK/other.key" -out "$WORK/other.crt" 2>/dev/null
  other=$(awk '{ printf "%s\x27%s\x27", sep, $0; sep = " " }' "$WORK/other.crt")
  wrong=$(printf %s "$line" | sed "s|'-----BEGIN.*END CERTIFICATE-----'|$(printf %s "$other" | sed 's/[&|]/\\&/g')|")
  refused 60 'certificate' "wrong authority" bash -c "$wrong"

  deb=$(cd "$CARRIED" && ls -- *.deb)
  cp "$CARRIED/$deb" "$WORK/good.deb"
  head -c 1000000 "$WORK/good.deb" >"$CARRIED/$deb"
  refused 4 'has not the checksum' "truncated package" bash -c "$line"
  cp "$WORK/good.deb" "$CARRIED/$deb"
  printf X | dd of="$CARRIED/$deb" bs=1 seek=9000000 conv=notrunc 2>/dev/null
  refused 4 'has not the checksum' "changed package" bash -c "$line"
  cp "$WORK/good.deb" "$CARRIED/$deb"
  refused 2 'GODWIT_TOKEN is not set' "no token" bash -c "$script"
  refused 3 'refused the token' "unknown token" env GODWIT_TOKEN="gw1_$(printf 'a%.0s' $(seq 27))_$(printf %s "$token" | tail -c 43)" bash -c "$script"
  refused 3 'is no token' "half a token" env GODWIT_TOKEN="$(printf %s "$token" | head -c 40)" bash -c "$script"
  printf %s "$script" | head -c 9000 >"$ROOT/tmp/cut.sh"
  refused 2 'unexpected' "cut off script" env GODWIT_TOKEN="$token" bash /tmp/cut.sh
  mkdir -p "$ROOT/usr/lib/godwit-agent"
  mount -t tmpfs -o size=20m tmpfs "$ROOT/usr/lib/godwit-agent"
  refused 5 'no space' "no space" bash -c "$line"
  umount "$ROOT/usr/lib/godwit-agent"
  rmdir "$ROOT/usr/lib/godwit-agent"
}

# watch_token TOKEN: looks for it in the list of processes until told to end; leaves a file when it was seen.
watch_token() {
  printf '%s\n' "$1" >"$WORK/token"
  while [ -f "$WORK/watch" ]; do
    if grep -qsaF -f "$WORK/token" /proc/[0-9]*/cmdline; then touch "$WORK/token-seen"; fi
    sleep 0.1
  done
}

# typed LINE: as a person types it, into a shell.
typed() { printf '%s\n' "$1" | inside bash; }

packages_deb() {
  root deb
  mkdir -p "$ROOT/etc/godwit-agent"
  printf 'name = packaged\ndisk = root=/srv/disk.raw\n' >"$ROOT/etc/godwit-agent/agent.conf"
  truncate -s 64M "$ROOT/srv/disk.raw"
  dd if=/dev/urandom of="$ROOT/srv/disk.raw" bs=1M count=20 seek=3 conv=notrunc 2>/dev/null
  offer
  token=$(offered token)
  used=$(offered install.line)
  touch "$WORK/watch"
  watch_token "$token" &
  watcher=$!
  begun=$(now_ms)
  typed "$used" || fail "the line failed: $(cat "$ROOT/var/log/godwit-agent-install.log")"
  say "packages: installed and enrolled by the line in $(seconds_since "$begun") s"
  rm -f "$WORK/watch"
  wait "$watcher" || :
  [ ! -f "$WORK/token-seen" ] || fail "the token stood in the list of processes"
  MACHINE=$(machine_wait packaged 60) || fail "the agent did not appear at the controller"
  replicate first
  restore first "$POINT" raw
  # shellcheck disable=SC2153
  cmp "$ROOT/srv/disk.raw" "$FILE" || fail "what was restored differs"
  inside godwit-agent status || fail "status ended with $?"
  inside godwit-agent status --json | jq -e '.state == "connected"' >/dev/null || fail "status --json is not connected"
  inside godwit-agent doctor || fail "doctor ended with $?"

  pid=$(inside cat /run/godwit-agent/supervisor.pid)
  typed "$used" >"$WORK/said" 2>&1 || fail "the line again: $(cat "$WORK/said")"
  grep -q 'has enrolled: the token is not used' "$WORK/said" || fail "the line again did not say that nothing is to do"
  [ "$(inside cat /run/godwit-agent/supervisor.pid)" = "$pid" ] || fail "the line again restarted the agent"
  say "packages: the line again: nothing done"

  packages_upgrade
  packages_remove
}

packages_upgrade() {
  "$GODWIT_HOME/agents/packages/src/main/build.sh" "$GODWIT_HOME/agents/linux/target/godwit-agent" "$JAVA_HOME" 0.1.1 "$WORK/newer" >/dev/null
  mkdir -p "$WORK/older"
  mv "$CARRIED"/* "$WORK/older/"
  cp "$WORK/newer"/*.deb "$WORK/newer"/*.tar.gz "$WORK/newer/package.properties" "$CARRIED/"
  (cd "$CARRIED" && sha256sum -- *.deb *.tar.gz >SHA256SUMS)
  identity=$(sha256sum <"$ROOT/var/lib/godwit-agent/identity.pem")
  offer
  typed "$(offered install.line)" || fail "the upgrade failed"
  [ "$(inside godwit-agent --version)" = "godwit-agent 0.1.1" ] || fail "the upgrade did not bring the version"
  [ "$(sha256sum <"$ROOT/var/lib/godwit-agent/identity.pem")" = "$identity" ] || fail "the upgrade changed the identity"
  grep -q 'name = packaged' "$ROOT/etc/godwit-agent/agent.conf" || fail "the upgrade changed the settings"
  machine_wait packaged 60 >/dev/null || fail "the agent did not come back after the upgrade"
  replicate upgraded
  # An older controller's line leaves the newer agent alone.
  rm -rf "${CARRIED:?}"/*
  mv "$WORK/older"/* "$CARRIED/"
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "the older line: $(cat "$WORK/said")"
  grep -q 'is newer than' "$WORK/said" || fail "the older line did not say that it stays"
  say "packages: upgraded to 0.1.1, replicated; an older line leaves it alone"
}

packages_remove() {
  inside dpkg --remove godwit-agent >"$WORK/said" 2>&1 || fail "remove: $(cat "$WORK/said")"
  [ -f "$ROOT/var/lib/godwit-agent/identity.pem" ] || fail "remove took the identity"
  say "packages: left after remove: $(files | grep godwit | tr '\n' ' ')"
  # Brought back, it is the machine that it was.
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "back after remove: $(cat "$WORK/said")"
  machine_wait packaged 60 >/dev/null || fail "the agent did not come back after remove"
  inside godwit-agent uninstall --purge >"$WORK/said" 2>&1 || fail "purge: $(cat "$WORK/said")"
  left=$(files | grep godwit || :)
  [ -z "$left" ] || fail "left after purge: $left"
  if grep -qs "$ROOT/usr/lib/godwit-agent" /proc/[0-9]*/maps; then fail "something of it still runs"; fi
  say "packages: left after purge: nothing but /var/log/godwit-agent-install.log"
}

# Where there is neither dpkg-deb nor rpm.
packages_tar() {
  root tar
  mv "$ROOT/usr/bin/dpkg-deb" "$ROOT/usr/bin/dpkg-deb.away"
  files >"$WORK/before"
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "tar.gz: $(cat "$WORK/said")"
  grep -q 'tar.gz' "$WORK/said" || fail "another package than the tar.gz was taken"
  grep -q 'is connected' "$WORK/said" || fail "tar.gz: the agent is not connected: $(cat "$WORK/said")"
  inside godwit-agent uninstall --purge >/dev/null || fail "tar.gz: uninstall failed"
  files >"$WORK/after"
  diff "$WORK/before" "$WORK/after" >"$WORK/left" || :
  if grep -q godwit "$WORK/left"; then fail "tar.gz left: $(cat "$WORK/left")"; fi
  say "packages: tar.gz installed, enrolled, uninstalled; nothing left"
}

packages_rpm() {
  root rpm rpm
  rpm=$(cd "$CARRIED" && ls -- *.rpm)
  cp "$CARRIED/$rpm" "$ROOT/tmp/"
  inside rpm -K --nosignature "/tmp/$rpm" || fail "rpm -K"
  inside rpm -qpl "/tmp/$rpm" >"$WORK/qpl"
  for path in /usr/sbin/godwit-agent /etc/godwit-agent/agent.conf /usr/lib/systemd/system/godwit-agent.service /usr/lib/godwit-agent/runtime/bin/java; do
    grep -qx "$path" "$WORK/qpl" || fail "the .rpm lacks $path"
  done
  say "packages: rpm -qpl: $(wc -l <"$WORK/qpl") entries; requires: $(inside rpm -qpR "/tmp/$rpm" | tr '\n' ' ')"
  # Debian's rpm database knows nothing of Debian's own libraries.
  inside rpm -i --nodeps "/tmp/$rpm" || fail "rpm -i"
  inside rpm -V --nodeps godwit-agent || fail "rpm -V"
  say "packages: rpm installed: $(inside godwit-agent --version)"
  inside rpm -e godwit-agent || fail "rpm -e"
  say "packages: left after rpm -e: $(files | grep godwit | tr '\n' ' ')"
}
