#!/bin/sh
# What `make demo` runs: the main job on an invented company, with every command shown.
set -eu

: "${HEED:=heed}" "${DEMO_HOME:=demo-home}" "${DEMO_CUSTOMERS:=4000}"
export HEED_HOME="$DEMO_HOME"

show() {
    printf '\n$ heed %s\n' "$*"
    "$HEED" "$@"
}

show simulate --customers "$DEMO_CUSTOMERS" --import
show value confirm late-parcel --by "Ruth Okafor, Finance"
show value confirm untold-date --by "Ruth Okafor, Finance"
show build
show journey order
show standards
show findings
show findings --explain 3
printf '\nThe demo is in %s. Now your own files: docs/how-to/import-files.md\n' "$DEMO_HOME"
