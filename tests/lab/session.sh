#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh - inside the Debian root: installs what a build directory holds, as a package would, and runs the net tests,
# the demo or the app.
#
#   session.sh net|nm|desk|gui|show|shell|package|packaged|booted|demo|bench|roam BUILD [ARGUMENT...]
set -eu
what=$1
build=$2
shift 2
cd "$(dirname "$0")/../.."
export PYTHONPATH=$PWD/tests/lab GODWIT_BUILD=$build
case $what in
  package | packaged | booted) ;; # there apt installs
  *)
    flock "build/.lock-install" meson install -C "build/$build" --no-rebuild --quiet # lanes begin together
    rm -f /usr/share/icons/hicolor/icon-theme.cache # of before; a package's trigger makes it anew
    said=$(systemd-sysusers 2>&1) || { echo "$said" >&2; exit 1; }
    ;;
esac
case $what in
  net) exec python3 tests/net/run.py "$@" ;;
  nm) exec python3 tests/nm/run.py "$@" ;;
  desk) exec python3 tests/desk/run.py "$@" ;;
  shell) exec python3 tests/shell/run.py "$@" ;;
  gui) exec python3 tests/gui/run.py "$@" ;;
  show) exec python3 tests/gui/show.py "$@" ;;
  packaged) exec python3 tests/package/packaged.py "$@" ;;
  booted) exec tests/package/booted.sh ;;
  package) exec python3 tests/package/run.py "$@" ;;
  bench) exec python3 tests/bench/bench.py "$@" ;;
  roam) exec python3 tests/bench/roam.py "$@" ;;
  demo) exec python3 tests/demo/demo.py "$@" ;;
esac
