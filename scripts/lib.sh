# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# What the verbs of ./godwit share: finding and installing tools, building, starting and ending things.
# Sourced with GODWIT_HOME set to the checkout. Everything made at run time lies under .cache, one folder per verb.

PATH=$PATH:/usr/sbin:/sbin
CACHE=${GODWIT_CACHE:-$GODWIT_HOME/.cache}
VERSION=0.1.0-SNAPSHOT
DIST=$GODWIT_HOME/karaf-distribution/target/godwit-$VERSION.tar.gz
AGENT=$GODWIT_HOME/agents/linux/target/godwit-agent/bin/godwit-agent
CTL=$GODWIT_HOME/cli/target/godwitctl/bin/godwitctl
YES=${YES:-}

say() { printf '%s\n' "$*"; }
warn() { printf 'godwit: %s\n' "$*" >&2; }

# die MESSAGE: something is missing or was called wrongly.
die() {
  warn "$*"
  exit 2
}

# fail MESSAGE: it was tried and did not work.
fail() {
  warn "$*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# --- tools ------------------------------------------------------------------------------------------------------------

# install_packages WHY PACKAGE...: from Debian when this user may, else says what to install.
install_packages() {
  why=$1
  shift
  [ $# -gt 0 ] || return 0
  have apt-get || die "$why needs: $* (names of Debian packages); install them and try again"
  [ "$(id -u)" = 0 ] || die "$why needs packages that are not here: sudo apt-get install $*"
  if [ -z "$YES" ] && [ -t 0 ] && [ -t 2 ]; then
    printf '%s needs the Debian packages %s. Install them? [Y/n] ' "$why" "$*" >&2
    read -r answer
    case $answer in [nN]*) die "$why needs: apt-get install $*" ;; esac
  fi
  say "installing $* (for: $why)"
  apt_log=$(mktemp)
  if ! apt_install "$@" >"$apt_log" 2>&1; then
    # The lists may be absent or old; asked for anew only then.
    apt-get update -q >>"$apt_log" 2>&1 || :
    apt_install "$@" >>"$apt_log" 2>&1 || {
      tail -n 15 "$apt_log" >&2
      rm -f "$apt_log"
      die "$why needs packages that cannot be installed: apt-get install $*"
    }
  fi
  rm -f "$apt_log"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
}

is_jdk17() {
  [ -x "$1/bin/javac" ] && case $("$1/bin/javac" -version 2>&1) in "javac 17"*) true ;; *) false ;; esac
}

find_jdk17() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk17 "$JAVA_HOME"; then return 0; fi
  for home in /usr/lib/jvm/*17* /opt/*jdk*17* "$HOME"/.sdkman/candidates/java/17*; do
    if is_jdk17 "$home"; then
      JAVA_HOME=$home
      return 0
    fi
  done
  have javac && home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")") && is_jdk17 "$home" && JAVA_HOME=$home
}

need_java() {
  find_jdk17 || {
    install_packages "Godwit" openjdk-17-jdk-headless
    find_jdk17 || die "no JDK 17 found under /usr/lib/jvm; set JAVA_HOME"
  }
  export JAVA_HOME
  PATH=$JAVA_HOME/bin:$PATH
}

# node_is_new FILE: whether it is node 20.19 or newer, which the console's build needs.
node_is_new() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

need_node() {
  if have node && node_is_new node && have npm; then return 0; fi
  own=$CACHE/node/node_modules/.bin
  if [ ! -x "$own/node" ] || ! node_is_new "$own/node"; then
    # Debian 12 has node 18. npm brings a newer one into .cache; npm itself comes from Debian.
    have npm || install_packages "building the console" npm
    say "fetching node 20 into .cache/node"
    mkdir -p "$CACHE/node"
    npm install --silent --no-fund --no-audit --prefix "$CACHE/node" node@20 >"$CACHE/node/install.log" 2>&1 ||
      die "the console needs node 20.19 or newer, and npm could not fetch it: see .cache/node/install.log"
    node_is_new "$own/node" || die "the console needs node 20.19 or newer; put one on the PATH"
  fi
  PATH=$own:$PATH
}

need_maven() {
  if have mvn; then return 0; fi
  # mvnw fetches its own where Apache's site can be reached; Debian's is new enough and works offline too.
  if [ "$(id -u)" = 0 ] && have apt-get; then install_packages "building" maven; fi
}

# need COMMAND PACKAGE WHY
need() {
  have "$1" || install_packages "$3" "$2"
}

# --- building ---------------------------------------------------------------------------------------------------------

maven() {
  need_java
  need_maven
  "$GODWIT_HOME/mvnw" "$@"
}

is_built() {
  [ -f "$DIST" ] && [ -x "$AGENT" ] && [ -x "$CTL" ] && [ -f "$CACHE/built" ] || return 1
  newer=$(cd "$GODWIT_HOME" && find pom.xml bundles agents cli features karaf-distribution \
    \( -name target ! -path '*/src/*' -o -name node_modules -o -name dist \) -prune -o -path '*/src/test' -prune -o -type f -newer "$CACHE/built" -print | head -n 1)
  [ -z "$newer" ]
}

# Builds what runs, without tests, when a source is newer than the last build. GODWIT_BUILD=no takes what is there.
build_product() {
  mkdir -p "$CACHE"
  need_java
  if is_built; then return 0; fi
  if [ "${GODWIT_BUILD:-}" = no ]; then
    if [ -f "$DIST" ] && [ -x "$AGENT" ] && [ -x "$CTL" ]; then return 0; fi
    die "GODWIT_BUILD=no, but the product is not built"
  fi
  need_node
  say "building (log: $CACHE/build.log)"
  begun=$(now_ms)
  touch "$CACHE/building"
  # A pipe ends as its last part does; whether Maven did well is told by a file.
  rm -f "$CACHE/build.ok"
  { maven -B -DskipTests -pl karaf-distribution,agents/linux,cli -am -f "$GODWIT_HOME/pom.xml" install 2>&1 </dev/null && touch "$CACHE/build.ok"; } |
    tee "$CACHE/build.log" | sed -u -n 's/^\[INFO\] Building \(Godwit.*[^ ]\) [0-9][^ ]* *\(\[[0-9/]*\]\)$/  \2 \1/p'
  if [ ! -f "$CACHE/build.ok" ]; then
    grep -E '^\[ERROR\]' "$CACHE/build.log" | head -n 30 >&2
    fail "the build failed: see $CACHE/build.log"
  fi
  mv "$CACHE/building" "$CACHE/built"
  say "built in $(seconds_since "$begun") s"
}

# --- time, sizes, ports -----------------------------------------------------------------------------------------------

now_ms() { date +%s%3N; }

# seconds_since MS: with one digit behind the point.
seconds_since() { awk -v a="$1" -v b="$(now_ms)" 'BEGIN { printf "%.1f", (b - a) / 1000 }'; }

mib() { awk -v b="$1" 'BEGIN { printf "%.1f MiB", b / 1048576 }'; }

# free_ports COUNT: ports of 127.0.0.1 on which nobody listens now, one a line.
free_ports() { "$JAVA_HOME/bin/java" "$GODWIT_HOME/scripts/FreePorts.java" "$1"; }

# wanted_ports PORT...: each of them that is free, and a free one in place of each that is not.
wanted_ports() { "$JAVA_HOME/bin/java" "$GODWIT_HOME/scripts/FreePorts.java" wanted "$@"; }

# --- processes --------------------------------------------------------------------------------------------------------

# end PID [SECONDS]: asks it to end, and insists after a while.
end() {
  [ -n "$1" ] && kill "$1" 2>/dev/null || return 0
  waited=0
  while kill -0 "$1" 2>/dev/null && [ "$waited" -lt $((${2:-20} * 5)) ]; do
    sleep 0.2
    waited=$((waited + 1))
  done
  kill -9 "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || :
}

# set_key FILE KEY VALUE: in a .cfg, replacing what is there.
set_key() {
  touch "$1"
  grep -v "^[#[:space:]]*$2[[:space:]]*=" "$1" >"$1.new" || :
  printf '%s = %s\n' "$2" "$3" >>"$1.new"
  cat "$1.new" >"$1"
  rm -f "$1.new"
}

# key FILE KEY: the value of a key of a .cfg.
key() { sed -n "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*//p" "$1" | tail -n 1; }

# controller_unpack DIR: the product as built. One that is there is updated: its data and what was configured stay.
controller_unpack() {
  mkdir -p "$1"
  if [ -f "$1/.unpacked" ] && [ -z "$(find "$DIST" -newer "$1/.unpacked")" ]; then return 0; fi
  unpacked=$(mktemp -d "$CACHE/unpack.XXXXXX")
  tar -C "$unpacked" -xzf "$DIST"
  new=$(echo "$unpacked"/*)
  if [ -d "$1/etc" ]; then
    # These belong to the product, not to the operator; the bundle cache is made anew from them.
    (cd "$1" && rm -rf bin lib system agents data/cache data/tmp)
    for file in config.properties startup.properties jre.properties custom.properties org.apache.karaf.features.cfg; do
      if [ -f "$new/etc/$file" ]; then mv "$new/etc/$file" "$1/etc/$file"; fi
    done
    for file in "$new"/etc/*; do [ ! -e "$file" ] || [ -e "$1/etc/${file##*/}" ] || mv "$file" "$1/etc/"; done
    rm -rf "${new:?}/etc" "${new:?}/data"
  fi
  cp -a "$new/." "$1/"
  rm -rf "$unpacked"
  touch "$1/.unpacked"
}

# controller_ports DIR HTTPS SSH
controller_ports() {
  set_key "$1/etc/org.godwit.gateway.cfg" host 127.0.0.1
  set_key "$1/etc/org.godwit.gateway.cfg" port "$2"
  # UDP, so that the same number is as free; where the usual port is, the usual one of logs is wanted, too.
  [ "$2" = 8443 ] || set_key "$1/etc/org.godwit.logs.cfg" port "$2"
  # So that two controllers of one machine do not want the same: who needs exports names a port.
  [ "$2" = 8443 ] || set_key "$1/etc/org.godwit.nbd.cfg" port "${NBD_PORT:-0}"
  set_key "$1/etc/org.apache.karaf.shell.cfg" sshHost 127.0.0.1
  set_key "$1/etc/org.apache.karaf.shell.cfg" sshPort "$3"
}

first_start() { sed -n "s/^$2=//p" "$1/data/first-start.txt" 2>/dev/null | head -n 1; }

# controller_url DIR: as the first start wrote it down, or as configured where that note was deleted.
controller_url() {
  noted=$(first_start "$1" url)
  if [ -n "$noted" ]; then
    say "$noted"
  elif [ -f "$1/.was-ready" ]; then
    say "https://$(key "$1/etc/org.godwit.gateway.cfg" host):$(key "$1/etc/org.godwit.gateway.cfg" port)"
  fi
}

# controller_wait DIR PID SECONDS: until it is ready; sets URL, USER_NAME, PASSWORD, AUTHORITY and makes DIR/curlrc for curl.
controller_wait() {
  limit=$(($(date +%s) + $3))
  until URL=$(controller_url "$1") && [ -n "$URL" ]; do
    alive "$1" "$2" "$limit"
    sleep 0.3
  done
  USER_NAME=$(first_start "$1" user)
  PASSWORD=$(first_start "$1" password)
  AUTHORITY=$(first_start "$1" authority)
  # In a file and not in the arguments, which every user of the machine can see.
  (
    umask 077
    if [ -f "$1/etc/pki/authority.crt" ]; then say "cacert = \"$1/etc/pki/authority.crt\""; else say insecure; fi >"$1/curlrc"
    [ -z "$PASSWORD" ] || printf 'user = "%s"\n' "$(printf %s "$USER_NAME:$PASSWORD" | sed 's/[\\"]/\\&/g')" >>"$1/curlrc"
  )
  until curl -sf -K "$1/curlrc" -m 5 -o /dev/null "$URL/readyz"; do
    alive "$1" "$2" "$limit"
    sleep 0.3
  done
  touch "$1/.was-ready"
}

alive() {
  kill -0 "$2" 2>/dev/null || {
    tail -n 20 "$1/data/log/karaf.log" "$1/out.log" >&2 2>/dev/null || :
    fail "the controller ended while it started: see $1/out.log and $1/data/log"
  }
  [ "$(date +%s)" -le "$3" ] || {
    curl -s -K "$1/curlrc" -m 5 "$URL/api/v1/plugins" >&2 2>/dev/null || :
    tail -n 20 "$1/data/log/karaf.log" >&2 2>/dev/null || :
    fail "the controller was not ready in time: see $1/out.log and $1/data/log"
  }
}

# controller_start DIR [debug]: in the background, output to DIR/out.log; sets CONTROLLER to its pid.
# In a session of its own: Ctrl-C is for the script, which ends it in order.
controller_start() {
  (cd "$1" && exec setsid env -u KARAF_HOME -u KARAF_BASE -u KARAF_DATA -u KARAF_ETC bin/karaf daemon ${2:+"$2"}) >"$1/out.log" 2>&1 </dev/null &
  CONTROLLER=$!
}
