#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Called by Maven: checks that there is a node that can build the console, then builds it.
# GODWIT_WEB_OUT: where the files go. GODWIT_WEB_QUICK=true: no lint, no tests.
set -eu
cd "$(dirname "$0")/.."
wanted="The console needs node 20.19 or newer, and npm, to build. On Debian: apt install nodejs npm; or put one from nodejs.org on the PATH."
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "console: no node or no npm on the PATH. $wanted" >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "console: node is $(node --version). $wanted" >&2
  exit 1
fi
exec node scripts/build.mjs
