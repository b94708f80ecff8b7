#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Godwit agent on this machine and enrols it. Served by the controller that it is for, which has filled in its
# address, its authority and the checksums of its packages. Nothing runs before all of it has arrived: see the last line.
#
# Environment: GODWIT_TOKEN, the token; needed where the machine has not enrolled. Options: --help.
# Exit codes: 0 done, 1 failed, 2 wrong usage, 3 token refused, 4 what came is not what was promised, 5 this machine lacks
# something, 6 the controller was not reached. Where it does not end with 0, nothing is left but what was there before.
set -eu
umask 077
PATH=${PATH:-/bin}:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C

CONTROLLER='@CONTROLLER@'
VERSION='@VERSION@'
ARCHITECTURE='@ARCHITECTURE@'
GLIBC='@GLIBC@'
SUMS='@SUMS@'
AUTHORITY='@AUTHORITY@'

# Unpacked, and while it is unpacked.
NEEDED_KIB=$((130 * 1024))
DOWNLOAD_KIB=$((40 * 1024))
HOME_FOLDER=/usr/lib/godwit-agent
STATE=/var/lib/godwit-agent
LOG=/var/log/godwit-agent-install.log

DRY_RUN=
REINSTALL=
FRESH=
KEEP=
WORK=

usage() {
  cat <<'EOF'
The installer of the Godwit agent. As root:  GODWIT_TOKEN=... sh godwit-install.sh [option]...

  --dry-run     looks at the machine and the controller, says what would be done, and does nothing
  --reinstall   also where this version is installed
  --help        this
EOF
}

note() {
  if [ -z "$DRY_RUN" ]; then printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$LOG" 2>/dev/null || :; fi
}
say() {
  printf 'godwit-install: %s\n' "$*"
  note "$*"
}
die() { # CODE WORDS
  code=$1
  shift
  printf 'godwit-install: %s\n' "$*" >&2
  note "failed with $code: $*"
  exit "$code"
}
has() { command -v "$1" >/dev/null 2>&1; }

at_end() {
  code=$?
  trap - EXIT
  if [ -n "$WORK" ]; then rm -rf "$WORK"; fi
  if [ "$code" != 0 ] && [ -n "$FRESH" ]; then
    take_back
  fi
  exit "$code"
}

# What this run has put here, when it did not come to its end.
take_back() {
  if [ -x $HOME_FOLDER/bin/uninstall ]; then
    $HOME_FOLDER/bin/uninstall ${KEEP:---purge} >/dev/null 2>&1 || :
  elif has dpkg; then
    dpkg --purge --force-remove-reinstreq godwit-agent >/dev/null 2>&1 || :
  fi
  rm -rf $HOME_FOLDER.new $HOME_FOLDER.old
  note "taken back"
}

options() {
  while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) DRY_RUN=yes ;;
    --reinstall) REINSTALL=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die 2 "there is no option $1; try --help" ;;
    esac
    shift
  done
}

# --- what this machine must have --------------------------------------------------------------------------------------

machine() {
  [ "$(id -u)" = 0 ] || die 2 "this needs root: become root first (sudo -i), then run the same line"
  [ "$(uname -s)" = Linux ] || die 5 "this is $(uname -s); the agent is for Linux"
  case $(uname -m) in
  x86_64) mine=amd64 ;;
  aarch64) mine=arm64 ;;
  *) mine=$(uname -m) ;;
  esac
  [ "$mine" = "$ARCHITECTURE" ] || die 5 "this machine is $mine; the controller has packages for $ARCHITECTURE only"
  for tool in sha256sum mktemp df awk sed grep tar; do
    has $tool || die 5 "this machine has no $tool, which the installer needs"
  done
  if has curl; then
    FETCH=curl
  elif has wget && wget --version 2>/dev/null | grep -q 'GNU Wget'; then
    FETCH=wget
  else
    die 5 "this machine has neither curl nor GNU wget, one of which the installer needs"
  fi
  glibc
  if has dpkg && has dpkg-deb; then
    KIND=deb
  elif has rpm; then
    KIND=rpm
  else
    KIND=tar.gz
    has gzip || die 5 "this machine has no gzip, which the installer needs"
  fi
}

glibc() {
  found=$(getconf GNU_LIBC_VERSION 2>/dev/null | awk '{ print $2 }') || found=
  [ -n "$found" ] || found=$(ldd --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\)$/\1/p') || found=
  [ -n "$found" ] || die 5 "this machine has no glibc, which the agent's Java runtime needs"
  awk -v a="$found" -v b="$GLIBC" 'BEGIN { split(a, x, "."); split(b, y, "."); exit !(x[1] > y[1] || x[1] == y[1] && x[2] + 0 >= y[2] + 0) }' ||
    die 5 "this machine has glibc $found; the packages of this controller need $GLIBC or newer"
}

# free FOLDER: KiB where it lies, or would lie.
free() {
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  df -Pk "$folder" | awk 'NR == 2 { print $4 }'
}

room() {
  [ "$(free $HOME_FOLDER)" -ge $NEEDED_KIB ] ||
    die 5 "no space: /usr has $(($(free $HOME_FOLDER) / 1024)) MiB free, the agent needs $((NEEDED_KIB / 1024))"
  [ "$(free $STATE)" -ge 16384 ] || die 5 "no space: /var/lib has $(($(free $STATE) / 1024)) MiB free, the agent needs 16"
  [ "$(free "${TMPDIR:-/var/tmp}")" -ge $DOWNLOAD_KIB ] ||
    die 5 "no space: ${TMPDIR:-/var/tmp} has $(($(free "${TMPDIR:-/var/tmp}") / 1024)) MiB free, the download needs $((DOWNLOAD_KIB / 1024)); TMPDIR names another folder"
}

# --- what is there ----------------------------------------------------------------------------------------------------

installed() { cat $HOME_FOLDER/VERSION 2>/dev/null || :; }

# sorts VERSION: so that what is newer comes later, also 1.0-SNAPSHOT and 1.0.
sortable() { printf '%s\n' "$1" | tr - '~'; }
newer() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$(sortable "$1")" "$(sortable "$2")" | sort -V | tail -n 1)" = "$(sortable "$1")" ]; }

# Whether there is something to install.
wanted() {
  have=$(installed)
  if [ -z "$have" ] || [ -n "$REINSTALL" ]; then return 0; fi
  if [ "$have" = "$VERSION" ]; then
    say "version $VERSION is installed"
    return 1
  fi
  if newer "$have" "$VERSION"; then
    say "version $have is installed, which is newer than the controller's $VERSION: it stays"
    return 1
  fi
}

enrolled() { [ -f $STATE/identity.pem ]; }

# An identity of another controller is left alone: its restore points hang on it.
same_controller() {
  enrolled || return 0
  kept=$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' $STATE/identity.pem | awk '/BEGIN/ { n++ } n == 2' | tr -d '\n')
  [ "$kept" = "$(printf %s "$AUTHORITY" | tr -d '\n')" ] ||
    die 3 "this machine has enrolled at another controller: godwit-agent uninstall --purge forgets that one, then run this again"
}

# --- download and verify ----------------------------------------------------------------------------------------------

fetch() { # NAME FILE
  if [ "$FETCH" = curl ]; then
    curl -fsS --proto '=https' --cacert "$WORK/authority.pem" --retry 2 -o "$2" "$CONTROLLER/install/$1" 2>"$WORK/said" && return 0
  else
    wget -q --https-only --max-redirect=0 --tries=3 --ca-certificate="$WORK/authority.pem" -O "$2" "$CONTROLLER/install/$1" 2>"$WORK/said" && return 0
  fi
  die 6 "cannot fetch $1 from $CONTROLLER: $(head -n 1 "$WORK/said")"
}

package() { printf '%s\n' "$SUMS" | awk -v kind=".$KIND" 'substr($2, length($2) - length(kind) + 1) == kind { print $2; exit }'; }

download() {
  WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/godwit-install.XXXXXX")
  printf '%s\n' "$AUTHORITY" >"$WORK/authority.pem"
  PACKAGE=$(package)
  [ -n "$PACKAGE" ] || die 5 "the controller has no package of the kind $KIND"
  if [ -n "$DRY_RUN" ]; then
    fetch SHA256SUMS "$WORK/SHA256SUMS"
    return 0
  fi
  say "fetching $PACKAGE from $CONTROLLER"
  fetch "$PACKAGE" "$WORK/$PACKAGE"
  printf '%s\n' "$SUMS" | grep -F "  $PACKAGE" >"$WORK/sum"
  (cd "$WORK" && sha256sum -c sum >/dev/null 2>&1) ||
    die 4 "$PACKAGE has not the checksum that this script carries: it was not installed. Fetch the script anew; if that does not help, somebody changes what is sent"
}

# --- install ----------------------------------------------------------------------------------------------------------

install_package() {
  [ -n "$(installed)" ] || FRESH=yes
  # What an earlier installation left is not this run's to take away.
  if [ -e $STATE ] || [ -e /etc/godwit-agent ]; then KEEP=--keep; fi
  case $KIND in
  deb)
    # Without a change first: what is missing is said while nothing is half done.
    dpkg --no-act -i "$WORK/$PACKAGE" >"$WORK/said" 2>&1 || die 5 "dpkg refuses the package: $(grep -m 1 -e 'depends' -e 'error' "$WORK/said" | sed 's/^ *//')"
    DEBIAN_FRONTEND=noninteractive dpkg --force-confold -i "$WORK/$PACKAGE" >"$WORK/said" 2>&1 || failed "dpkg"
    ;;
  rpm)
    # shellcheck disable=SC2086
    rpm -U --test --replacepkgs ${RPM_OPTIONS:-} "$WORK/$PACKAGE" >"$WORK/said" 2>&1 || die 5 "rpm refuses the package: $(tail -n 1 "$WORK/said" | sed 's/^[[:space:]]*//')"
    # shellcheck disable=SC2086
    rpm -U --replacepkgs ${RPM_OPTIONS:-} "$WORK/$PACKAGE" >"$WORK/said" 2>&1 || failed "rpm"
    ;;
  tar.gz) unpack >"$WORK/said" 2>&1 || failed "unpacking" ;;
  esac
  [ "$(installed)" = "$VERSION" ] || failed "the installation"
  say "installed version $VERSION"
}

failed() {
  if [ -f "$WORK/said" ]; then while read -r line; do note "  $line"; done <"$WORK/said"; fi
  die 1 "$1 failed: $(grep -m 1 -i 'no space' "$WORK/said" | sed 's/^ *//' | grep . || grep -m 1 -i error "$WORK/said" || tail -n 1 "$WORK/said"). More in $LOG"
}

# As the packages do, where there is no package manager that we know.
unpack() (
  set -e
  umask 022
  tree=$WORK/tree
  mkdir "$tree"
  tar -xzf "$WORK/$PACKAGE" -C "$tree" --no-same-owner
  rm -rf $HOME_FOLDER.new $HOME_FOLDER.old
  cp -R "$tree$HOME_FOLDER" $HOME_FOLDER.new
  if [ -d $HOME_FOLDER ]; then mv $HOME_FOLDER $HOME_FOLDER.old; fi
  mv $HOME_FOLDER.new $HOME_FOLDER
  rm -rf $HOME_FOLDER.old
  for folder in usr/sbin usr/lib/systemd/system usr/share/man/man8 usr/share/doc/godwit-agent etc/init.d etc/godwit-agent; do
    mkdir -p "/$folder"
  done
  for file in usr/sbin/godwit-agent usr/lib/systemd/system/godwit-agent.service usr/share/man/man8/godwit-agent.8.gz \
    usr/share/doc/godwit-agent/copyright etc/init.d/godwit-agent; do
    cp "$tree/$file" "/$file"
  done
  [ -f /etc/godwit-agent/agent.conf ] || cp "$tree/etc/godwit-agent/agent.conf" /etc/godwit-agent/
  mkdir -p $STATE
  chmod 700 $STATE
  $HOME_FOLDER/bin/service cds
  $HOME_FOLDER/bin/service enable
)

enrol() {
  if enrolled; then
    say "this machine has enrolled: the token is not used"
    FRESH=
    return 0
  fi
  code=0
  # The token stays in the environment: nobody else sees that.
  /usr/sbin/godwit-agent enrol --controller "$CONTROLLER" >"$WORK/said" 2>&1 || code=$?
  case $code in
  0) say "$(tail -n 1 "$WORK/said")" ;;
  3) die 3 "the controller refused the token: $(sed -n 's/^[^ ]* error *//p' "$WORK/said" | head -n 1)" ;;
  *) die 1 "enrolling failed: $(grep -v "^Try " "$WORK/said" | tail -n 1)" ;;
  esac
  FRESH=
}

begin() {
  : >"$WORK/said"
  if ! $HOME_FOLDER/bin/service is-running; then
    $HOME_FOLDER/bin/service start >"$WORK/said" 2>&1 || die 1 "the service did not start: $(tail -n 1 "$WORK/said")"
  fi
  tries=0
  while [ $tries -lt 30 ]; do
    if /usr/sbin/godwit-agent status >/dev/null 2>&1; then
      say "the service runs and is connected"
      return 0
    fi
    $HOME_FOLDER/bin/service is-running || break
    sleep 1
    tries=$((tries + 1))
  done
  say "installed, but the service is not connected: $(tail -n 1 "$WORK/said") godwit-agent doctor says more"
}

plan() {
  say "would use $CONTROLLER, which was reached and is the one that this script is of"
  if wanted; then say "would fetch and verify $PACKAGE, and install it ($KIND); installed now: ${have:-nothing}"; fi
  if enrolled; then say "would leave the identity as it is"; else say "would enrol with the token"; fi
  say "would see that the service godwit-agent runs"
}

main() {
  options "$@"
  machine
  same_controller
  if ! enrolled && [ -z "${GODWIT_TOKEN:-}" ] && [ -z "$DRY_RUN" ]; then
    die 2 "this machine has not enrolled, and GODWIT_TOKEN is not set: copy the whole line"
  fi
  if ! enrolled && [ -n "${GODWIT_TOKEN:-}" ]; then
    printf '%s\n' "$GODWIT_TOKEN" | grep -Eq '^gw1_[A-Za-z0-9_-]{27}_[A-Za-z0-9_-]{43}$' ||
      die 3 "GODWIT_TOKEN is no token: copy the whole line"
  fi
  trap at_end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ -n "$DRY_RUN" ]; then
    room
    download
    plan
    exit 0
  fi
  if wanted; then
    room
    download
    install_package
  else
    WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/godwit-install.XXXXXX")
  fi
  enrol
  begin
  say "done"
}

{ main "$@"; }
