#!/bin/sh
# Write the lock files anew: every package with its hashes, and no download addresses.
# Usage: requirements/lock.sh [--upgrade]      (`make lock` and `make lock UPGRADE=1` call this)
set -eu
cd "$(dirname "$0")/.."

compile() {
    target="requirements/$1.txt"
    shift
    "${UV:-uv}" pip compile "$@" --output-file "$target" --quiet \
        --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
}

compile build requirements/build.in "$@"
compile node requirements/node.in "$@"
compile segment requirements/segment.in "$@"
compile base pyproject.toml "$@"
compile dev pyproject.toml --constraint requirements/base.txt --group dev --extra identity "$@"
compile all pyproject.toml --constraint requirements/dev.txt --group dev --extra identity --extra spark "$@"
