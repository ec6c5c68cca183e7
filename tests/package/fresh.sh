# SPDX-License-Identifier: GPL-3.0-or-later
# fresh.sh - the packages in a Debian of which debootstrap made everything there is: apt fetches what they need, so that a missing dependency
# shows; then they meet the lab. Sourced by ../lab/layers.sh. Speaks TAP.

# fresh_says NUMBER STATUS TEXT
fresh_says ()
{
  [ "$2" = 0 ] || printf 'not '
  echo "ok $1 - fresh: $3"
}

# fresh_lacks DIR: the libraries that a program of ours does not find
fresh_lacks ()
{
  chroot "$1" sh -c 'for f in /usr/bin/godwitctl /usr/libexec/godwit/* /usr/lib/*/NetworkManager/libnm*godwit*.so; do
    ldd "$f" | sed -n "s,.*not found,$f: &,p"; done'
}

# fresh_story DIR: DIR is a copy of the root "bare"
fresh_story ()
{
  local dir=$1 status=0 said
  mkdir "$dir/srv/packages"
  cp build/packages/*.deb "$dir/srv/packages"
  echo "1..4"
  # shellcheck disable=SC2046 # a list of words is wanted
  root_install "$dir" $(cd build/packages && printf '/srv/packages/%s ' *.deb) >"$logs/fresh-apt.log" 2>&1 || status=$?
  [ "$status" = 0 ] || tail -n 20 "$logs/fresh-apt.log" | sed 's/^/# /'
  fresh_says 1 "$status" "apt finds all that they need"
  said=$(fresh_lacks "$dir" 2>&1)
  [ -z "$said" ] || printf '%s\n' "$said" | sed 's/^/# /'
  status=0
  [ -z "$said" ] && chroot "$dir" godwitctl version >/dev/null || status=1
  fresh_says 2 "$status" "every program finds its libraries, and godwitctl runs"
  status=0
  said=$(chroot "$dir" nmcli --offline connection add type vpn vpn-type godwit con-name work vpn.data gateway.address=vpn.example.org 2>&1) || status=1
  [[ $said = *service-type=org.freedesktop.NetworkManager.godwit* ]] || { status=1; printf '%s\n' "$said" | sed 's/^/# /'; }
  fresh_says 3 "$status" "nmcli knows the kind of VPN"
  fresh_meets_lab "$dir" || status=1
  fresh_says 4 "$status" "with the tools of the lab beside it: nmcli add and up, a tunnel, down"
}

# fresh_meets_lab DIR: the first test of packaged.py
fresh_meets_lab ()
{
  # shellcheck disable=SC2046 # a list of words is wanted
  root_install "$1" $(root_packages net) python3 iproute2 procps openssl >>"$logs/fresh-apt.log" 2>&1 || return
  root_alone "$1"
  root_way_into "$1" ro
  "${ret_way[@]}" tests/lab/session.sh packaged - --installed | sed 's/^/# /'
  return "${PIPESTATUS[0]}"
}
