#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes the files of a release in build-release/dist, and checks them; sets no tag. Run it after
# tools/setup.sh docs: tools/release.sh ADDRESS [NS3_WHEEL_VERSION...]
#   ADDRESS is the address from which git clones this repository
#
#   ns3_plug-VERSION.tar.gz      the source, for pip
#   ns3_plug-VERSION+ns3*.whl    built from it, one for each version of ns-3's (tools/make-wheels.sh)
#   plug-VERSION-doc.zip, .pdf   the documentation
#   app-store/                   the entry in ns-3's App Store: bakeconf.xml, icon, notes, versions
#   SHA256SUMS
set -euo pipefail
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

[ $# -ge 1 ] || {
    echo "release: usage: tools/release.sh ADDRESS [NS3_WHEEL_VERSION...]" >&2
    exit 1
}
address=$1
shift
version=$(cat VERSION)
[ -z "$(git status --porcelain)" ] || {
    echo "release: there are changes that are not committed" >&2
    exit 1
}
python3 tools/check-sources.py
folder=$PWD/build-release
dist=$folder/dist
rm -rf "$dist"
mkdir -p "$dist/app-store"
tools=$folder/tools/bin
[ -x "$tools/twine" ] || {
    .venv/bin/python -m venv "$folder/tools"
    "$tools/pip" install -q build twine
}

# The source archive contains exactly the files that git tracks
rm -rf "$folder/source"
mkdir "$folder/source"
git archive HEAD | tar -x -C "$folder/source"
"$tools/python" -m build -q --sdist -o "$dist" "$folder/source"
SOURCE=$dist/ns3_plug-$version.tar.gz bash tools/make-wheels.sh "$@"
cp build-wheels/dist/*.whl "$dist"
"$tools/twine" check --strict "$dist"/*.tar.gz "$dist"/*.whl

bash tools/docs.sh
(cd build-docs/html && "$tools/python" -m zipfile -c "$dist/plug-$version-doc.zip" ./*)
cp build-docs/plug.pdf "$dist/plug-$version-doc.pdf"

bash tools/make-bakeconf.sh "$address" >"$dist/app-store/bakeconf.xml"
"$tools/python" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' \
    "$dist/app-store/bakeconf.xml"
cp doc/figures/icon.png "$dist/app-store"
awk -v version="## $version" '$0 == version { on = 1; next } /^## / { on = 0 } on' CHANGES.md \
    >"$dist/app-store/notes.md"
grep -q . "$dist/app-store/notes.md" || {
    echo "release: CHANGES.md says nothing of $version" >&2
    exit 1
}
sed -n 's/^| \(3\.[0-9]*\)[ ,].*/\1/p' README.md | sort -V >"$dist/app-store/versions.txt"

# The wheels, which were built from it, contain the right files and no others
"$tools/python" - "$dist" "$version" <<'END'
import pathlib, sys, tarfile, zipfile
dist, version = pathlib.Path(sys.argv[1]), sys.argv[2]
with tarfile.open(dist / f"ns3_plug-{version}.tar.gz") as source:
    names = {name.partition("/")[2] for name in source.getnames()}
for needed in ("VERSION", "sources.cmake", "requirements.txt", "python/build/plug_build.py",
               "python/ns3_plug/classes.pyi", "python/ns3_plug/py.typed"):
    assert needed in names, f"{needed} is not in the source"
for wheel in dist.glob("*.whl"):
    assert "-manylinux_" in wheel.name, f"{wheel.name} has no manylinux tag"
    names = zipfile.ZipFile(wheel).namelist()
    assert any("-plug.so" in name for name in names), f"{wheel.name} has no library"
    assert not any("-core.so" in name for name in names), f"{wheel.name} has ns-3's libraries"
END
(cd "$dist" && find . -type f -printf "%P\n" | sort | xargs sha256sum >"$folder/sums")
mv "$folder/sums" "$dist/SHA256SUMS"
echo "release: $version in build-release/dist; to release it, tag the commit v$version"
