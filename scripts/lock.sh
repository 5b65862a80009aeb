#!/usr/bin/env bash
# Lock every dependency with its hash. Lock files hold no download addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(.tools/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet
         --python-version 3.11 "$@")
"${compile[@]}" pyproject.toml --output-file requirements.lock
"${compile[@]}" pyproject.toml --group dev --output-file requirements-dev.lock
"${compile[@]}" --group pyproject.toml:tools --output-file requirements-tools.lock
"${compile[@]}" --group pyproject.toml:node --output-file requirements-node.lock
scripts/npm.sh install --package-lock-only --ignore-scripts
# npm also writes where to send money; those are addresses too.
python3 - <<'PY'
import json, pathlib
path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PY
