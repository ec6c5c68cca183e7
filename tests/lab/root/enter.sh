#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# enter.sh - becomes the first process of a Debian root. Called by root.sh inside fresh mount, pid, ipc, uts and net
# namespaces: lays a throw-away layer over the root, so that whatever the command writes is gone with it, mounts
# the source tree, makes the result the root directory and runs the command as a child (this shell stays and reaps).
#
#   enter.sh ROOT MOUNTPOINT TREE ro|rw COMMAND [ARGUMENT...]
set -eu
umask 022
root=$1 mnt=$2 tree=$3 mode=$4
shift 4

mount -t tmpfs -o mode=0755,size=75% godwit "$mnt"
mkdir "$mnt/upper" "$mnt/work" "$mnt/root"
if ! mount -t overlay -o "lowerdir=$root,upperdir=$mnt/upper,workdir=$mnt/work" godwit "$mnt/root" 2>"$mnt/why"; then
  # No overlayfs, or not on this file system: a copy in memory does the same, only slower.
  cp -a "$root/." "$mnt/root/"
  mount --bind "$mnt/root" "$mnt/root"
fi
cd "$mnt/root"

mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=0755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=0755 tmpfs dev
for node in null zero full random urandom tty; do
  touch "dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
mkdir dev/pts dev/shm dev/net
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=1777 tmpfs dev/shm
if [ -c /dev/net/tun ]; then
  touch dev/net/tun
  mount --bind /dev/net/tun dev/net/tun
fi
mkdir run/lock

mkdir -p godwit
mount --bind "$tree" godwit
if [ "$mode" = ro ]; then
  mount -o remount,bind,ro godwit
  mkdir -p "$tree/build"
  mount --bind "$tree/build" godwit/build
fi
if [ -n "${GODWIT_VECTORS:-}" ] && [ -d "$GODWIT_VECTORS" ]; then
  mkdir -p vectors
  mount --bind "$GODWIT_VECTORS" vectors
  mount -o remount,bind,ro vectors
  vectors=/vectors
fi

for peer in ${GODWIT_PEERS:-}; do # NAME=DIRECTORY: roots of other gateways
  mkdir -p "peers/${peer%%=*}"
  mount --bind "${peer#*=}" "peers/${peer%%=*}"
  mount -o remount,bind,ro "peers/${peer%%=*}"
done

for bind in ${GODWIT_BINDS:-}; do # PATH-IN-THE-ROOT=FILE: single files and sockets
  mkdir -p "$(dirname "${bind%%=*}")"
  touch "${bind%%=*}"
  mount --bind "${bind#*=}" "${bind%%=*}"
done

mkdir -p .outside
pivot_root . .outside
umount -l /.outside
rmdir /.outside
cd /godwit
hostname godwit
ip link set lo up
env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    PYTHONDONTWRITEBYTECODE=1 GODWIT_IN_ROOT=1 ${CI:+CI="$CI"} ${vectors:+GODWIT_VECTORS="$vectors"} \
    ${GODWIT_NET:+GODWIT_NET="$GODWIT_NET"} "$@"
