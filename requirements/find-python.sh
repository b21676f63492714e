#!/bin/sh
# Print the first Python on the path that is 3.11 or newer and can make environments.
found=""
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    found="$found $name is $version;"
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$name"
        exit 0
    fi
    found="$found $name lacks venv (on Debian and Ubuntu: apt install python3-venv);"
done
echo "Heed needs Python 3.11 or newer with venv. Found:${found:- no Python at all}" \
    "Install one, or name it: make setup PYTHON=/path/to/python3" >&2
exit 1
