# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# ./godwit run and debug: the built controller in the foreground. What it keeps lies in .cache/run. Sourced after lib.sh.

RUN=$CACHE/run/controller

# run_ports: those of the product, or others when somebody listens there already; kept from then on.
run_ports() {
  [ ! -f "$CACHE/run/ports" ] || return 0
  # shellcheck disable=SC2046
  set -- $(wanted_ports 8443 8101)
  controller_ports "$RUN" "$1" "$2"
  echo "$1 $2" >"$CACHE/run/ports"
}

run() {
  build_product
  need curl curl "waiting for the controller"
  if [ -f "$CACHE/run/pid" ] && kill -0 "$(cat "$CACHE/run/pid")" 2>/dev/null; then
    die "it runs already, as process $(cat "$CACHE/run/pid"), from $RUN"
  fi
  controller_unpack "$RUN"
  run_ports
  controller_start "$RUN" "$@"
  echo "$CONTROLLER" >"$CACHE/run/pid"
  trap 'end "$CONTROLLER" 30; rm -f "$CACHE/run/pid"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  controller_wait "$RUN" "$CONTROLLER" 180
  run_greeting
  wait "$CONTROLLER"
}

run_greeting() {
  ssh_port=$(cut -d ' ' -f 2 "$CACHE/run/ports")
  cat <<EOF
console    $URL
EOF
  if [ -n "$PASSWORD" ]; then
    cat <<EOF
user       $USER_NAME
password   $PASSWORD   (as generated at the first start; change it, or delete $RUN/data/first-start.txt once you know it)
authority  $AUTHORITY
sign in    ./godwit ctl login --url $URL --authority $AUTHORITY --user $USER_NAME
EOF
  fi
  cat <<EOF
shell      ssh -p $ssh_port ${USER_NAME:-admin}@127.0.0.1
kept in    $RUN
Ctrl-C ends it.
EOF
}

debug() {
  JAVA_DEBUG_OPTS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005
  export JAVA_DEBUG_OPTS
  say "a debugger may attach on 127.0.0.1:5005 once the controller starts"
  run debug
}
