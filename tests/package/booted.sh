#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# booted.sh - inside the root "package": a real systemd as the first process of namespaces of its own, and in it one service, booted.py, whose
# TAP goes to our stdout. The control groups are below one that goes with us.
set -u
tap=/srv/booted.tap console=/srv/booted.console
: >"$tap"
cat >/etc/systemd/system/lab.target <<'END'
[Unit]
Requires=lab.service
END
cat >/etc/systemd/system/lab.service <<END
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
Environment="PYTHONPATH=$PYTHONPATH" GODWIT_BUILD=$GODWIT_BUILD HOME=/root LANG=C.UTF-8
WorkingDirectory=/godwit
StandardOutput=append:$tap
StandardError=inherit
ExecStart=/usr/bin/python3 tests/package/booted.py
TimeoutStartSec=240
ExecStopPost=/usr/bin/systemctl --force --force poweroff
END
mount -t cgroup2 cgroup2 /sys/fs/cgroup && own=$(mktemp -d /sys/fs/cgroup/godwit-lab.XXXXXX) || own=
if [ -n "$own" ]; then
  (
    echo 0 >"$own/cgroup.procs"
    exec timeout -k 5 300 unshare --mount --pid --cgroup --fork --kill-child --mount-proc sh -c \
      'umount /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; container=lab exec /usr/lib/systemd/systemd --system --unit=lab.target'
  ) >"$console" 2>&1
  find "$own" -depth -type d -exec rmdir {} +
fi
cat "$tap"
if ! grep -q '^1\.\.' "$tap"; then
  tail -n 20 "$console" | sed 's/^/# /'
  echo "1..1"
  echo "not ok 1 - booted: systemd starts and runs the tests"
fi
