#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# package.sh TREE RESULT - inside a Debian root with debhelper: builds the Debian packages from a copy of the tree, judges them by lintian
# (errors and warnings count), and leaves them in RESULT, beside a list of what `meson install` alone puts where. Called by `./run package`.
set -eu
tree=$1 result=$2
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
mkdir "$work/godwit"
tar -C "$tree" --exclude=./build --exclude=./.git --exclude=__pycache__ --no-same-owner -cf - . | tar -C "$work/godwit" -xf -
cd "$work/godwit"
# The root has a C compiler, not all of build-essential; what debian/control names is asked for.
dpkg-checkbuilddeps -I
DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=2 ${DEB_BUILD_OPTIONS:-}" dpkg-buildpackage --no-sign --no-check-builddeps --build=binary
lintian --fail-on error,warning --tag-display-limit 0 "$work"/*.changes
appstreamcli validate --no-net debian/*/usr/share/metainfo/*.metainfo.xml
desktop-file-validate debian/godwit-gtk/usr/share/applications/*.desktop
DESTDIR=$work/by-hand meson install -C obj-* --no-rebuild --quiet
rm -f "$result"/*.deb
mkdir -p "$result"
cp "$work"/*.deb "$result"
(cd "$work/by-hand" && find . -mindepth 1 \( ! -type d -o -empty \) -printf '/%P %m\n' | sort) >"$result/by-hand.list"
ls -l "$result"
