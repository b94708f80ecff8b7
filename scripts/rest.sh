# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Talks to a controller as any program would: REST by curl, answers read with jq. Sourced after lib.sh.
# CURLRC names curl's file with the user and the authority, URL the controller.

# api METHOD PATH [BODY]: prints the answer; fails with the problem's own words.
api() {
  answer=$(mktemp)
  set -- "$1" "$2" "${3:-}" "$answer"
  if [ -n "$3" ]; then
    status=$(printf %s "$3" | curl -sS -K "$CURLRC" -m 60 -o "$4" -w '%{http_code}' -X "$1" -H 'Content-Type: application/json' --data-binary @- "$URL$2") || status=000
  else
    status=$(curl -sS -K "$CURLRC" -m 60 -o "$4" -w '%{http_code}' -X "$1" "$URL$2") || status=000
  fi
  case $status in
  2*) cat "$4" ;;
  *)
    warn "$1 $2 was answered with $status: $(jq -r '"\(.code): \(.detail) \(.hint // "")"' "$4" 2>/dev/null || head -c 300 "$4")"
    rm -f "$4"
    return 1
    ;;
  esac
  rm -f "$4"
}

# job_run LABEL ORDER: starts a job and follows it to its end with a progress bar; prints the finished job on stdout.
job_run() {
  job=$(api POST /api/v1/jobs "$2" | jq -r .id)
  [ -n "$job" ] || fail "$1: no job was started"
  shown=
  while :; do
    view=$(api GET "/api/v1/jobs/$job") || return 1
    state=$(printf %s "$view" | jq -r .state)
    bar "$1" "$view"
    case $state in
    succeeded | failed | cancelled) break ;;
    esac
    sleep "${POLL:-0.4}"
  done
  if [ -t 2 ]; then printf '\n' >&2; fi
  if [ "$state" != succeeded ]; then
    warn "$1: job $job $state: $(printf %s "$view" | jq -r '.problem // {} | "\(.code): \(.detail) \(.hint // "")"')"
    return 1
  fi
  printf %s "$view"
}

# bar LABEL JOB: one line that renews itself on a terminal; elsewhere a line when the phase or the tenth changes.
bar() {
  line=$(printf %s "$2" | jq -r --arg name "$1" '
    def mib: . / 1048576 * 10 | floor / 10 | tostring + " MiB";
    .progress as $p
    | (if .state == "succeeded" then 100 else ($p.percent // 0) end) as $percent
    | ($percent / 5 | floor) as $n
    | (if .state == "running" or .state == "succeeded" then $p.phase else .state end) as $what
    | [$name, ("#" * $n + "." * (20 - $n)), ($percent | floor | tostring) + "%", $what, ($p.doneBytes | mib), ($p.sentBytes | mib),
       (if $p.etaSeconds and .state == "running" then "\($p.etaSeconds) s left" else "" end),
       (.waitingFor.detail // "")] | @tsv')
  text=$(printf %s "$line" | awk -F '\t' '{
    printf "  %-20s [%s] %4s %-9s", $1, $2, $3, $4
    printf " %s done", $5; if ($6 != "0 MiB") printf ", %s sent", $6
    if ($7 != "") printf ", %s", $7; if ($8 != "") printf "; waits: %s", $8 }')
  if [ -t 2 ]; then
    printf '\r\033[K%s' "$text" >&2
  else
    key=$(printf %s "$line" | awk -F '\t' '{ print $4, substr($2, 1, 20) }')
    if [ "$key" != "$shown" ]; then printf '%s\n' "$text" >&2; fi
    shown=$key
  fi
}

# machine_wait NAME SECONDS: prints the id of a machine once it is connected.
machine_wait() {
  limit=$(($(date +%s) + $2))
  while [ "$(date +%s)" -le "$limit" ]; do
    id=$(api GET "/api/v1/machines?name=$1" | jq -r '[.items[] | select(.connected)][0].id // empty')
    if [ -n "$id" ]; then
      say "$id"
      return 0
    fi
    sleep 0.3
  done
  return 1
}
