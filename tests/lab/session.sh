#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh - inside the Debian root: installs what build/root holds, as a package would, and runs the net tests or the demo.
#
#   session.sh net|demo [ARGUMENT...]
set -eu
what=$1
shift
cd "$(dirname "$0")/../.."
export PYTHONPATH=$PWD/tests/lab
if [ -f build/root/build.ninja ]; then
  meson install -C build/root --no-rebuild --quiet
  ldconfig
  systemd-sysusers
fi
case $what in
  net) exec python3 tests/net/run.py "$@" ;;
  demo) exec python3 tests/demo/demo.py "$@" ;;
esac
