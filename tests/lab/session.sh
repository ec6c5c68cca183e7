#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh - inside the Debian root: installs what a build directory holds, as a package would, and runs the net tests
# or the demo.
#
#   session.sh net|nm|desk|package|packaged|demo|bench|roam BUILD [ARGUMENT...]
set -eu
what=$1
build=$2
shift 2
cd "$(dirname "$0")/../.."
export PYTHONPATH=$PWD/tests/lab GODWIT_BUILD=$build
case $what in
  package | packaged) ;; # there apt installs
  *)
    meson install -C "build/$build" --no-rebuild --quiet
    systemd-sysusers
    ;;
esac
case $what in
  net) exec python3 tests/net/run.py "$@" ;;
  nm) exec python3 tests/nm/run.py "$@" ;;
  desk) exec python3 tests/desk/run.py "$@" ;;
  packaged) exec python3 tests/package/packaged.py "$@" ;;
  package) exec python3 tests/package/run.py "$@" ;;
  bench) exec python3 tests/bench/bench.py "$@" ;;
  roam) exec python3 tests/bench/roam.py "$@" ;;
  demo) exec python3 tests/demo/demo.py "$@" ;;
esac
