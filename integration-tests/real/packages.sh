# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit test packages: the agent's packages in clean Debian roots, installed by the line that a real controller shows. See
# README.md here. Roots are made with mmdebstrap and kept as tars under .cache; nothing of this machine is mounted into them but a
# /proc.

REAL=$GODWIT_HOME/integration-tests/real
. "$REAL/flight.sh"

ROOTS=
PROXIES=

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
  packages_same_bytes
  packages_analyze
  packages_refusals
  packages_cut
  packages_full
  packages_deb
  packages_used
  packages_name
  packages_tar
  packages_wget
  packages_rpm
  packages_dnf
  say "packages: passed"
}

packages_end() { # [CODE]
  code=${1:-$?}
  for proxy in $PROXIES; do end "$proxy"; done
  for root in $ROOTS; do
    [ ! -x "$root/etc/init.d/godwit-agent" ] || chroot "$root" /etc/init.d/godwit-agent stop >/dev/null 2>&1 || :
    umount "$root/proc" "$root/usr/lib/godwit-agent" 2>/dev/null || :
  done
  for root in $ROOTS; do
    if [ "$code" -eq 0 ]; then rm -rf --one-file-system "$root"; fi
  done
  flight_end "$code"
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

# refused CODE|CODE... WORDS LABEL COMMAND...: ends with one of these codes, says that, and leaves the root as it was.
refused() {
  want=$1 words=$2 label=$3
  shift 3
  files >"$WORK/before"
  got=0
  inside "$@" >"$WORK/said" 2>&1 || got=$?
  case "|$want|" in *"|$got|"*) ;; *) false ;; esac || { cat "$WORK/said" >&2 && fail "$label: ended with $got, not $want"; }
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

# The packages made a second time, elsewhere, by somebody with another umask and in another time zone.
packages_same_bytes() {
  cp -R "$GODWIT_HOME/agents/linux/target/godwit-agent" "$WORK/agent-copy"
  version=$(sed -n 's/^agent.version=//p' "$CARRIED/package.properties")
  (umask 077 && TZ=Pacific/Auckland LC_ALL=C.UTF-8 "$GODWIT_HOME/agents/packages/src/main/build.sh" "$WORK/agent-copy" "$JAVA_HOME" "$version" "$WORK/again" >/dev/null)
  for made in "$WORK/again"/*.deb "$WORK/again"/*.tar.gz; do
    cmp "$made" "$CARRIED/${made##*/}" || fail "made again, ${made##*/} has other bytes"
  done
  say "packages: .deb and .tar.gz made again elsewhere: the same bytes"
}

# cutting BYTES: sets CUT, a port that hands on to the controller's and cuts each connection after so many bytes of answers.
cutting() {
  "$JAVA_HOME/bin/java" "$REAL/CuttingProxy.java" "${URL##*:}" "$1" >"$WORK/port" 2>"$WORK/proxy.log" &
  PROXIES="$PROXIES $!"
  waited=0
  while [ ! -s "$WORK/port" ] && [ $waited -lt 100 ]; do
    sleep 0.2
    waited=$((waited + 1))
  done
  CUT=$(cat "$WORK/port")
  : >"$WORK/port"
}

# The server breaks off in the middle: while the script comes, and while the package comes.
packages_cut() {
  ROOT=$WORK/refused
  offer
  cutting 12000
  # 52 where the cut is in the first record of TLS, so that nothing of the answer was there.
  refused '18|52|56' '^curl: (' "broken off in the middle of the script" bash -c "$(offered install.line | sed "s|${URL##*:}/install|$CUT/install|")"
  cutting 5000000
  script=$(curl -sS -K "$CURLRC" "$URL/install/agent.sh" | sed "s|^CONTROLLER=.*|CONTROLLER='https://127.0.0.1:$CUT'|")
  refused 6 'cannot fetch' "broken off in the middle of the package" env GODWIT_TOKEN="$(offered token)" bash -c "$script"
}

# dpkg finds no room in the middle of its work: at the first installation, and at an upgrade, which leaves the old version.
packages_full() {
  ROOT=$WORK/refused
  offer
  mkdir -p "$ROOT/usr/lib/godwit-agent"
  mount -t tmpfs -o size=200m,nr_inodes=40 tmpfs "$ROOT/usr/lib/godwit-agent"
  refused 1 'dpkg failed: .*No space left' "a disk that is full in the middle of dpkg" bash -c "$(offered install.line)"
  [ "$(inside dpkg-query -W -f '${Status}' godwit-agent 2>/dev/null | cut -d ' ' -f 3)" != half-installed ] || fail "dpkg is left in the middle"
  [ -z "$(inside dpkg --audit)" ] || fail "dpkg --audit has findings: $(inside dpkg --audit)"
  umount "$ROOT/usr/lib/godwit-agent"
  rmdir "$ROOT/usr/lib/godwit-agent"
}

# A token with one use, used: another machine is refused, and nothing of the package is left there.
packages_used() {
  ROOT=$WORK/refused
  refused 3 'refused the token' "a token that was used" bash -c "$USED"
}

# The name that was given by hand is the machine's after a restart, too; one that the settings say is not passed over.
packages_name() {
  root name
  cp "$CARRIED"/*.deb "$ROOT/tmp/"
  inside sh -c 'dpkg -i /tmp/*.deb' >"$WORK/said" 2>&1 || fail "dpkg -i: $(cat "$WORK/said")"
  truncate -s 16M "$ROOT/srv/disk.raw"
  printf 'disk = root=/srv/disk.raw\nname = by-settings\n' >"$ROOT/etc/godwit-agent/agent.conf"
  cp "$WORK/controller/etc/pki/authority.crt" "$ROOT/tmp/"
  offer
  refused 2 'call this machine by-settings' "another name than that of the settings" env GODWIT_TOKEN="$(offered token)" godwit-agent enrol --controller "$URL" --name by-hand
  printf 'disk = root=/srv/disk.raw\n' >"$ROOT/etc/godwit-agent/agent.conf"
  inside env GODWIT_TOKEN="$(offered token)" godwit-agent enrol --controller "$URL" --name by-hand >"$WORK/said" 2>&1 || fail "enrol: $(cat "$WORK/said")"
  inside /etc/init.d/godwit-agent start
  machine_wait by-hand 60 >/dev/null || fail "the service does not use the name that was given when it enrolled"
  printf 'disk = root=/srv/disk.raw\nname = by-settings\n' >"$ROOT/etc/godwit-agent/agent.conf"
  inside /etc/init.d/godwit-agent restart
  machine_wait by-settings 60 >/dev/null || fail "what the settings say does not go before the name that was given"
  inside godwit-agent uninstall --purge >"$WORK/said" 2>&1 || fail "purge: $(cat "$WORK/said")"
  say "packages: the name of enrol --name is the service's; the settings go before it, and are not passed over"
}

# The installer where there is wget and no curl: fetched by wget, too, against the authority alone.
packages_wget() {
  root wget wget
  rm -f "$ROOT/usr/bin/curl"
  cp "$WORK/controller/etc/pki/authority.crt" "$ROOT/tmp/"
  inside wget -q --ca-certificate=/tmp/authority.crt -O /tmp/godwit-install.sh "$URL/install/agent.sh" || fail "wget does not fetch the installer"
  truncate -s 16M "$ROOT/srv/disk.raw"
  mkdir -p "$ROOT/etc/godwit-agent"
  printf 'disk = root=/srv/disk.raw\nname = by-wget\n' >"$ROOT/etc/godwit-agent/agent.conf"
  offer
  cutting 5000000
  sed "s|^CONTROLLER=.*|CONTROLLER='https://127.0.0.1:$CUT'|" "$ROOT/tmp/godwit-install.sh" >"$ROOT/tmp/cut.sh"
  refused 6 'cannot fetch' "wget, broken off in the middle of the package" env GODWIT_TOKEN="$(offered token)" bash /tmp/cut.sh
  inside env GODWIT_TOKEN="$(offered token)" bash /tmp/godwit-install.sh >"$WORK/said" 2>&1 || fail "wget: $(cat "$WORK/said")"
  grep -q 'is connected' "$WORK/said" || fail "wget: the agent is not connected: $(cat "$WORK/said")"
  inside godwit-agent uninstall --purge >/dev/null || fail "wget: uninstall failed"
  say "packages: with wget and without curl: installed, enrolled, connected"
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
  OFFER=$(api POST /api/v1/enrolment-tokens '{"validSeconds":3600,"uses":1}')
  token=$(offered token)
  used=$(offered install.line)
  USED=$used
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
  packages_upgrade_full
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

# Room runs out in the middle of the upgrade: the version of before stays, whole, and runs.
packages_upgrade_full() {
  was=$(inside godwit-agent --version)
  cp -a "$ROOT/usr/lib/godwit-agent" "$WORK/program"
  mount -t tmpfs -o "size=400m,nr_inodes=$(($(find "$WORK/program" | wc -l) + 30))" tmpfs "$ROOT/usr/lib/godwit-agent"
  cp -a "$WORK/program/." "$ROOT/usr/lib/godwit-agent/"
  if typed "$(offered install.line)" >"$WORK/said" 2>&1; then fail "an upgrade without room said that it was done"; fi
  grep -q 'dpkg failed: .*No space left' "$WORK/said" || fail "an upgrade without room did not say so: $(cat "$WORK/said")"
  [ "$(inside godwit-agent --version)" = "$was" ] || fail "an upgrade without room left another version"
  (cd "$WORK/program" && find . -type f ! -name '*.jsa' -exec sha256sum {} +) >"$WORK/sums"
  (cd "$ROOT/usr/lib/godwit-agent" && sha256sum --quiet -c "$WORK/sums") >&2 || fail "an upgrade without room changed the program"
  inside godwit-agent status >/dev/null || fail "after an upgrade without room the agent does not run"
  umount -l "$ROOT/usr/lib/godwit-agent"
  rm -rf "$WORK/program"
  say "packages: an upgrade for which the disk is full: $(grep -m 1 'dpkg failed' "$WORK/said" | cut -c 1-150); $was goes on"
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

# The .rpm by Debian's dnf, with its dependencies. No Red Hat system is at hand, so what they bring is said to be there by a package
# without files; that it is so on a machine of theirs is not shown by this.
packages_dnf() {
  root dnf rpm,dnf,createrepo-c
  mkdir -p "$ROOT/srv/repo" "$ROOT/tmp/build" "$ROOT/etc/godwit-agent"
  rpm=$(cd "$CARRIED" && ls -- *.rpm)
  cp "$CARRIED/$rpm" "$ROOT/srv/repo/"
  inside createrepo_c -q /srv/repo || fail "createrepo_c"
  if inside dnf -q -y --disablerepo='*' --repofrompath=here,/srv/repo --nogpgcheck install godwit-agent >"$WORK/said" 2>&1; then
    fail "dnf installed it without what it needs"
  fi
  grep -q 'nothing provides' "$WORK/said" || fail "dnf did not say what is missing: $(cat "$WORK/said")"
  say "packages: dnf, without what it needs: $(grep -m 1 'nothing provides' "$WORK/said" | sed 's/^ *- *//')"
  {
    printf 'Name: stand-in\nVersion: 1\nRelease: 1\nSummary: says that Debian has it\nLicense: none\nBuildArch: noarch\n'
    inside rpm -qpR "/srv/repo/$rpm" | grep -v -e '^rpmlib' | sed 's/^/Provides: /'
    printf '%%description\n.\n%%files\n'
  } >"$ROOT/tmp/stand-in.spec"
  inside rpmbuild -bb --define '_topdir /tmp/build' --define '_rpmdir /srv/repo' /tmp/stand-in.spec >"$WORK/said" 2>&1 || fail "rpmbuild: $(tail -n 3 "$WORK/said")"
  inside createrepo_c -q /srv/repo || fail "createrepo_c"
  inside dnf -q -y --refresh --disablerepo='*' --repofrompath=here,/srv/repo --nogpgcheck install godwit-agent >"$WORK/said" 2>&1 || fail "dnf: $(cat "$WORK/said")"
  inside rpm -q stand-in >/dev/null || fail "dnf did not bring what the package needs"
  inside rpm -V godwit-agent || fail "rpm -V"
  say "packages: dnf with what it needs: $(inside godwit-agent --version)"
  # From here on as on a machine with rpm and without dpkg.
  mv "$ROOT/usr/bin/dpkg-deb" "$ROOT/usr/bin/dpkg-deb.away"
  truncate -s 16M "$ROOT/srv/disk.raw"
  printf 'disk = root=/srv/disk.raw\nname = by-dnf\n' >"$ROOT/etc/godwit-agent/agent.conf"
  inside dnf -q -y remove godwit-agent >"$WORK/said" 2>&1 || fail "dnf remove: $(cat "$WORK/said")"
  [ ! -e "$ROOT/usr/lib/godwit-agent" ] || fail "dnf remove left the program"
  inside rpm -q stand-in >/dev/null || inside rpm -i "/srv/repo/noarch/stand-in-1-1.noarch.rpm" || fail "rpm -i of the stand-in"
  [ -f "$ROOT/etc/godwit-agent/agent.conf" ] || mv "$ROOT/etc/godwit-agent/agent.conf.rpmsave" "$ROOT/etc/godwit-agent/agent.conf"
  offer
  typed "$(offered install.line)" >"$WORK/said" 2>&1 || fail "the line with rpm: $(cat "$WORK/said")"
  grep -q 'is connected' "$WORK/said" || fail "the line with rpm: the agent is not connected: $(cat "$WORK/said")"
  machine_wait by-dnf 60 >/dev/null || fail "the agent did not appear at the controller"
  inside godwit-agent uninstall --purge >"$WORK/said" 2>&1 || fail "uninstall with rpm: $(cat "$WORK/said")"
  left=$(files | grep godwit | grep -v -e /srv/repo || :)
  [ -z "$left" ] || fail "left after uninstall --purge with rpm: $left"
  say "packages: the line with rpm and its dependencies: installed, enrolled, connected, uninstalled, nothing left"
}
