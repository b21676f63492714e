#!/bin/sh
# What `make demo` runs: the main job on the invented ticket export, with every command shown.
set -eu

: "${HEED:=heed}" "${DEMO_HOME:=demo-home}"
export HEED_HOME="$DEMO_HOME"

show() {
    printf '\n$ heed %s\n' "$*"
    "$HEED" "$@"
}

show import examples/zendesk/import.yaml --data examples/zendesk
show apply examples/zendesk/experience.yaml
show build
show journey get-help
show paths get-help --top 5
show doctor
printf '\nThe demo is in %s. Now your own files: docs/how-to/import-files.md\n' "$DEMO_HOME"
