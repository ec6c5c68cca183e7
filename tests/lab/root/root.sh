# SPDX-License-Identifier: GPL-3.0-or-later
# root.sh - Debian 13 roots for building and testing, sourced by ../../../run. A root is a layer of packages: "build" is
# made by debootstrap, "net" is a copy of it with more packages, "check" a copy of "net" with still more, "desk" one of "check" with a desktop,
# "app" one of "desk" with more screens, and
# "package" one of "net", into which our packages are installed; "bare" is what debootstrap makes and no more. Gateways that
# Debian 13 does not have, or that would stand in each other's way, have roots of their own ("peer-..."), which the lab sees
# below /peers. A directory carries a hash of everything that went in, so a changed package list makes a new root and an old
# one is never touched. A root is made under a name that ends in .tmp and gets its own name at the end: to interrupt is safe.

cache=${GODWIT_CACHE:-/var/cache/godwit}
peer_roots="peer-strongswan peer-libreswan"
root_recipe=1 # to be raised when the steps below change what is in a root

# root_packages LAYER: the package names of its list
root_packages ()
{
  sed 's/#.*//' "$here/tests/lab/root/$1.list" | tr -s ' \n' ' '
}

# root_parent LAYER: the layer below
root_parent ()
{
  case $1 in
    net) echo build ;;
    check) echo net ;;
    desk) echo check ;;
    shell | app) echo desk ;;
    package) echo net ;;
  esac
}

# root_suite LAYER: strongSwan 6.1 with ML-KEM is in Debian testing only
root_suite ()
{
  case $1 in
    peer-strongswan) echo forky ;;
    *) echo trixie ;;
  esac
}

# root_name LAYER: layer and hash
root_name ()
{
  local below
  below=$(root_parent "$1")
  echo "$1-$(echo "$root_recipe $(root_suite "$1") $(dpkg --print-architecture 2>/dev/null || uname -m) ${below:+$(root_name "$below")}" \
    "$(root_packages "$1")" | sha256sum | cut -c1-12)"
}

# root_mirror: where this machine's own apt gets Debian from
root_mirror ()
{
  local all='$(ORIGIN)|$(LABEL)|$(REPO_URI)' found
  if [ -n "${GODWIT_MIRROR:-}" ]; then
    echo "$GODWIT_MIRROR"
    return
  fi
  found=$(apt-get indextargets --format "$all" 2>/dev/null | sed -n 's/^Debian|Debian|//p' | head -n 1)
  if [ -z "$found" ]; then # a fresh container has no package lists, and those name the origin
    apt-get update >>"$logs/root.log" 2>&1 || true
    found=$(apt-get indextargets --format "$all" 2>/dev/null | sed -n 's/^Debian|Debian|//p' | head -n 1)
  fi
  [ -n "$found" ] || die "apt names no Debian mirror here: set GODWIT_MIRROR to the address of one"
  echo "$found"
}

# root_apt_settings DIR: hands this machine's way to the mirror (proxy, authorities, dates) to the apt of the root
root_apt_settings ()
{
  local conf=$1/etc/apt/apt.conf.d/90godwit file
  {
    apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries|AllowInsecure|[^:]*::?Proxy)' || true
    echo 'APT::Install-Recommends "false";'
    echo 'Acquire::Languages "none";'
    echo 'Dpkg::Use-Pty "false";'
  } >"$conf"
  for file in $(sed -n 's/^Acquire::https.*::\(CaInfo\|SslCert\|SslKey\) "\(.*\)";/\2/p' "$conf") \
    ${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}; do
    if [ -f "$file" ]; then
      mkdir -p "$1${file%/*}"
      cp "$file" "$1$file"
    fi
  done
  printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\nforce-unsafe-io\n' \
    >"$1/etc/dpkg/dpkg.cfg.d/90godwit"
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" # no service starts by being installed
  chmod +x "$1/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
}

# root_debootstrap SUITE DIR: a bare Debian. Its mounts and processes live in namespaces that end with it.
root_debootstrap ()
{
  local script= dir=/usr/share/debootstrap/scripts mirror
  mirror=$(root_mirror)
  [ -e "$dir/$1" ] || script=$dir/sid
  unshare --mount --pid --fork --kill-child --mount-proc \
    debootstrap --variant=minbase "$1" "$2" "$mirror" $script || return
  root_apt_settings "$2" || return
  if [ "$1" = forky ]; then # a mirror's list of testing may be past its date
    echo 'Acquire::Check-Valid-Until "false";' >>"$2/etc/apt/apt.conf.d/90godwit"
  fi
  echo "deb $mirror $1 main" >"$2/etc/apt/sources.list"
}

# root_install DIR PACKAGE...: apt-get inside, with this machine's network and nothing else of it
root_install ()
{
  local dir=$1
  shift
  unshare --mount --pid --ipc --uts --fork --kill-child bash -eu -c '
    cd "$1"; shift
    mount -t proc proc proc
    mount -t tmpfs -o mode=0755 tmpfs run
    mount -t tmpfs -o mode=1777 tmpfs tmp
    for node in null zero random urandom; do mount --bind "/dev/$node" "dev/$node"; done
    # not exec: the first process of a pid namespace is deaf to signals and has to reap
    chroot . env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -eu -c "
      apt-get -q update
      apt-get -q -y install \"\$@\"
      apt-get clean
      rm -rf /var/lib/apt/lists/*" sh "$@"
  ' bash "$dir" "$@"
}

# root_make_steps LAYER NEW: fills NEW.tmp and renames it. Each step is asked whether it went well: where a caller tests
# our status, `set -e` sleeps, and half a root must never get a root's name.
root_make_steps ()
{
  local below tmp=$2.tmp
  rm -rf --one-file-system "$tmp"
  below=$(root_parent "$1")
  if [ -z "$below" ]; then
    root_debootstrap "$(root_suite "$1")" "$tmp" || return
  else
    echo "copying $(root_name "$below")"
    cp -a --reflink=auto "$cache/$(root_name "$below")" "$tmp" || return
    cp /etc/resolv.conf "$tmp/etc/resolv.conf" || return
  fi
  # shellcheck disable=SC2046 # a list of words is wanted
  root_install "$tmp" $(root_packages "$1") || return
  root_alone "$tmp" || return
  mv "$tmp" "$2"
}

# root_alone DIR: takes this machine's name servers out of a root; no machine is behind its id, but resolved and D-Bus want one
root_alone ()
{
  rm -f "$1/etc/resolv.conf"
  : >"$1/etc/resolv.conf"
  echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"
}

# root_tools: debootstrap itself
root_tools ()
{
  command -v debootstrap >/dev/null && return
  command -v apt-get >/dev/null || die "needs debootstrap: install it by this system's package manager"
  step "installing debootstrap" root.log sh -c \
    'apt-get -q update && apt-get -q -y install --no-install-recommends debootstrap debian-archive-keyring'
}

# root_make LAYER: the root is there when this returns; ret_root is its directory
root_make ()
{
  local below dir
  below=$(root_parent "$1")
  [ -z "$below" ] || root_make "$below" || return
  dir=$cache/$(root_name "$1")
  if [ ! -d "$dir" ]; then
    mkdir -p "$cache"
    exec 8>"$cache/lock"
    flock -n 8 || { say "another run is making a root, waiting for it"; attend flock 8; }
    if [ ! -d "$dir" ]; then
      root_tools || return
      step "making the Debian root \"$1\" (once)" "root-$1.log" root_make_steps "$1" "$dir" || return
    fi
    exec 8>&-
  fi
  ret_root=$dir
}

# root_peers: makes the roots of other gateways, and names those that are there for root_enter. One that cannot be made is
# no reason to stop: its tests say SKIP.
root_peers ()
{
  local layer
  GODWIT_PEERS=
  for layer in $peer_roots; do
    if (root_make "$layer"); then
      root_make "$layer"
      GODWIT_PEERS="$GODWIT_PEERS ${layer#peer-}=$ret_root"
    else
      say "no root \"$layer\": the tests that need it are skipped"
    fi
  done
  export GODWIT_PEERS
}

# root_enter LAYER ro|rw COMMAND...: runs it in the root; nothing it does outlives it but what it writes under the tree
root_enter ()
{
  root_way "$1" "$2" || return
  shift 2
  "${ret_way[@]}" "$@"
}

# root_way LAYER ro|rw: ret_way is the beginning of a command that runs the rest of it in the root
root_way ()
{
  root_make "$1" || return
  root_way_into "$ret_root" "$2"
}

# root_way_into DIR ro|rw: the same for the root in DIR
root_way_into ()
{
  mkdir -p "$cache/mnt" "$here/build"
  ret_way=(unshare --mount --pid --ipc --uts --net --fork --kill-child
    "$here/tests/lab/root/enter.sh" "$1" "$cache/mnt" "$here" "$2")
}
