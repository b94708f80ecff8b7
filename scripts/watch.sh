# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit watch: rebuilds a bundle when its sources change and swaps it in the controller of ./godwit run, jobs and all.
# Sourced after lib.sh and run.sh.

watch() {
  need_java
  if [ ! -f "$CACHE/run/pid" ] || ! kill -0 "$(cat "$CACHE/run/pid")" 2>/dev/null; then
    die "there is no controller to watch for: start one with ./godwit run, elsewhere"
  fi
  WATCH_USER=$(first_start "$RUN" user)
  WATCH_PASSWORD=${GODWIT_PASSWORD:-$(first_start "$RUN" password)}
  WATCH_PORT=$(cut -d ' ' -f 2 "$CACHE/run/ports")
  [ -n "$WATCH_PASSWORD" ] || die "the generated password is no longer noted: give it as GODWIT_PASSWORD"
  watch_key
  cd "$GODWIT_HOME" || exit
  stamp=$CACHE/run/watched
  touch "$stamp"
  say "watching bundles/; Ctrl-C ends it"
  while kill -0 "$(cat "$CACHE/run/pid" 2>/dev/null || echo 0)" 2>/dev/null; do
    changed=$(find bundles -type f -newer "$stamp" \( -path '*/src/main/*' -o -path 'bundles/*/pom.xml' \) | cut -d / -f 2 | sort -u)
    if [ -n "$changed" ]; then
      touch "$stamp"
      for module in $changed; do watch_swap "$module"; done
    fi
    sleep 1
  done
  say "the controller has ended"
}

watch_swap() {
  case $1 in
  api | wire) say "$1 changed: everything is wired to it; restart ./godwit run"; return 0 ;;
  testkit) return 0 ;;
  esac
  begun=$(now_ms)
  if ! maven -B -q -o -pl "bundles/$1" -DskipTests install >"$CACHE/run/watch.log" 2>&1; then
    grep -E 'ERROR' "$CACHE/run/watch.log" | head -n 15 >&2
    say "$1 does not build; the controller keeps what it has"
    return 0
  fi
  watch_shell "bundle:update org.godwit.$1 file:$GODWIT_HOME/bundles/$1/target/$1-$VERSION.jar" || {
    say "$1 was built, but the controller did not take it; see its log"
    return 0
  }
  say "$1 swapped after $(seconds_since "$begun") s"
}

# Karaf's client takes user and password from etc/users.properties when nobody names a user (with -u it asks for the
# password). It gets a folder of its own for that: in the arguments every user of the machine could read it.
watch_key() {
  case $WATCH_PASSWORD in *,*) die "Karaf's client cannot sign in with a password that has a comma" ;; esac
  WATCH_ETC=$CACHE/run/client-etc
  (umask 077 && mkdir -p "$WATCH_ETC" && cp "$RUN/etc/org.apache.karaf.shell.cfg" "$WATCH_ETC/" &&
    printf '%s = %s\n' "${WATCH_USER:-admin}" "$(printf %s "$WATCH_PASSWORD" | sed 's/\\/\\\\/g')" >"$WATCH_ETC/users.properties")
  trap 'rm -rf "$WATCH_ETC"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# Karaf's client ends the session, command or not, when its input ends: a pipe that is open at both ends does not.
watch_shell() {
  pipe=$CACHE/run/no-input
  [ -p "$pipe" ] || mkfifo "$pipe"
  (cd "$RUN" && KARAF_ETC=$WATCH_ETC bin/client -a "$WATCH_PORT" -h 127.0.0.1 "$1") >>"$CACHE/run/watch.log" 2>&1 <>"$pipe"
}
