#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the tests of the recorder that need soft-dirty bits, python/tests/test_record_live.py, on
# Debian's kernel in a virtual machine: test/lab/test-recorder.sh FOLDER, which must exist.
#
# Exits with 77 ("skipped") if no virtual machine runs.
set -uo pipefail
cd "$(dirname "$0")/../.."
folder=$(realpath "$1") || exit 2

lab=build-lab
. test/lab/environment.sh
lab_environment "$PWD" || {
    echo "skipped: virtme-ng, numpy and pytest can't be installed" >&2
    exit 77
}
packages=(numpy pytest _pytest py pluggy iniconfig packaging pygments "$PWD/python/ns3_plug")
test/lab/python-image.sh $lab/venv/bin/python $lab/python.img "${packages[@]}" || exit 1

cat >"$folder/test-recorder" <<END
#!/bin/bash
export PYTHONHOME=/run/image LD_LIBRARY_PATH=/run/image/lib PYTHONDONTWRITEBYTECODE=1
exec /run/image/bin/python3 -m pytest -c /dev/null -p no:cacheprovider -q --basetemp=/dev/shm/tests \
    "$PWD/python/tests/test_record_live.py"
END
chmod +x "$folder/test-recorder"
test/lab/vm.sh -d $lab/python.img "$folder" "$folder/test-recorder"
status=$?
rm -f "$folder/test-recorder"
exit $status
