# SPDX-License-Identifier: GPL-3.0-or-later
# layers.sh - the layers of `./run test`, sourced by ../../run: where each is built, what runs in it, and the sum at the
# end. A layer hands its counts over in a file of lines "passed N", "failed N", "skipped N".

passed=0
failed=0
skipped=0
native_lacks=
# Whole stacks of allocations (the library has no frame pointers), so that suppressions can be precise.
sanitizers="ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:allocator_may_return_null=1:fast_unwind_on_malloc=0"
sanitizers="$sanitizers LSAN_OPTIONS=suppressions=/godwit/tests/lab/lsan.supp:print_suppressions=0"
sanitizers="$sanitizers UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1"
wolf_suites="crypto cred eap esp ike vectors differ ladder sim hostile" # what depends on the crypto library
meson_at_once=$(($(nproc) + 2)) # meson's tests at a time: the two that take longest wait for most of it
lanes=$(($(nproc) < 4 ? $(nproc) * 2 : 8)) # tests of net, nm and desk at a time: they wait most of their time
test_env= # NAME=VALUE ... for the tests in the root

# native_possible: can this machine itself build? Sets native_lacks to what is missing.
native_possible ()
{
  local version
  command -v cc >/dev/null || { native_lacks="no C compiler here"; return 1; }
  command -v meson >/dev/null || { native_lacks="no meson here"; return 1; }
  command -v ninja >/dev/null || { native_lacks="no ninja here"; return 1; }
  version=$(pkg-config --modversion openssl 2>/dev/null) || { native_lacks="no OpenSSL headers here"; return 1; }
  [ "${version%%.*}" -ge 3 ] || { native_lacks="OpenSSL $version here, 3.0 is needed"; return 1; }
}

# build_options DIR: what meson setup gets for it
build_options ()
{
  local installed="--prefix=/usr --sysconfdir=/etc --localstatedir=/var" desktop="-Dnm=enabled -Dgui=enabled -Dgtk3=enabled"
  local sanitized="-Db_sanitize=address,undefined -Db_lundef=false -Dconfine_test=true"
  case $1 in
    native) echo "--buildtype=debugoptimized" ;;
    root) echo "--buildtype=release -Ddebug=true $desktop $installed" ;;
    lab) echo "--buildtype=release -Ddebug=true $installed" ;;
    release) echo "--buildtype=release -Dtests=false $installed" ;;
    asan) echo "--buildtype=debugoptimized $installed $sanitized" ;;
    nm-asan) echo "--buildtype=debugoptimized $desktop $installed $sanitized" ;;
    tsan) echo "--buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false" ;;
    coverage) echo "--buildtype=debug -Doptimization=1 -Db_coverage=true -Ddaemon=disabled" ;;
    wolf) echo "--buildtype=debugoptimized -Dcrypto=wolfssl -Ddaemon=disabled" ;;
    fuzz) echo "--buildtype=debugoptimized -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false" ;;
  esac
}

# build_root DIR: the root in which it is compiled, or nothing
build_root ()
{
  case $1 in
    native) ;;
    root | nm-asan) echo desk ;;
    fuzz) echo check ;;
    *) echo net ;;
  esac
}

# run_root DIR: the root in which its tests run
run_root ()
{
  case $1 in
    root | nm-asan) echo desk ;;
    *) echo check ;;
  esac
}

# build_some DIR WORD...: the command that compiles some programs and no others: those of a suite, and those they are given; what is
# "installed"; or what a folder of the tree has ("tests/lab")
build_some ()
{
  local dir=$1
  shift
  # first build.ninja: what is there to be built may have changed
  echo "ninja -C build/$dir build.ninja; ninja -C build/$dir \$(meson introspect build/$dir --all | python3 -c '
import json, os, sys
told, here = json.load(sys.stdin), os.path.abspath(\"build/$dir\")
wanted = \"$*\".split()
suites, folders = {\"godwit:\" + word for word in wanted}, tuple(os.path.abspath(word) + os.sep for word in wanted if os.sep in word)
made = {name for target in told[\"targets\"] for name in target[\"filename\"]}
words = {os.path.join(here, word) for test in told[\"tests\"] if suites & set(test[\"suite\"]) for word in test[\"cmd\"]}
words |= {name for target in told[\"targets\"] for name in target[\"filename\"]
          if \"installed\" in wanted and target[\"installed\"] or target[\"defined_in\"].startswith(folders)}
print(*sorted(os.path.relpath(word, here) for word in words & made))')"
}

# build_steps DIR: the commands, where they belong
build_steps ()
{
  local commands="set -e
    options='$(build_options "$1")'
    [ -f build/$1/build.ninja ] || meson setup build/$1 . \$options
    [ \"\$(cat build/$1/.options 2>/dev/null)\" = \"\$options\" ] || meson setup --reconfigure build/$1 . \$options
    echo \"\$options\" >build/$1/.options"
  case $1 in
    tsan) commands="$commands; $(build_some tsan ring)" ;; # only what has two threads
    fuzz) commands="$commands; $(build_some fuzz hunt)" ;; # the hunters, and the replays that write their seeds
    wolf) commands="$commands; $(build_some wolf $wolf_suites)" ;;
    lab) commands="$commands; $(build_some lab installed tests/lab)" ;;
    nm-asan) commands="$commands; $(build_some nm-asan installed nm-plugin tests/lab tests/keeper tests/desk)" ;;
    *) commands="$commands; ninja -C build/$1 all meson-test-prereq" ;;
  esac
  case $1 in
    native) sh -c "$commands" ;;
    fuzz) root_enter check ro env CC=clang-19 sh -c "$commands" ;;
    *) root_enter "$(build_root "$1")" ro sh -c "$commands" ;;
  esac
}

# build_dir DIR: configures and compiles build/DIR; two runs take turns
build_dir ()
{
  local status=0
  [ "$1" = native ] || root_make "$(build_root "$1")" || return
  mkdir -p build
  exec 7>"build/.lock-$1"
  flock -n 7 || { say "another run is compiling build/$1, waiting for it"; attend flock 7; }
  step "compiling build/$1" "build-$1.log" build_steps "$1" || status=$?
  exec 7>&-
  give_back
  return "$status"
}

# compile_ahead LAYER...: compiles what those of meson among them need, in what other layers leave of the processors: they mostly wait. Who needs
# one earlier waits for it in build_dir. Those others measure times: so it is a session of its own, since the kernel shares a processor between
# sessions first (sched(7), autogroup), and what is nice or idle is so only within its own; the keeper of the lab is a session, too.
compile_ahead ()
{
  setsid bash -euo pipefail -c '
    here=$1 logs=$2
    shift 2
    . "$here/tests/lab/steps.sh"
    . "$here/tests/lab/root/root.sh"
    . "$here/tests/lab/layers.sh"
    echo 19 2>/dev/null >/proc/self/autogroup || true
    renice -n 19 $$
    chrt --idle --pid 0 $$
    for layer in "$@"; do
      case $layer in
        asan | tsan | wolf | fuzz) build_dir "$layer" || true ;; # whether it compiles is told by the layer itself
      esac
    done' bash "$here" "$logs" "$@" >"$logs/ahead.log" 2>&1 </dev/null &
}

# build_packages: the Debian packages of this tree, into build/packages; not again while nothing that goes into them has changed
build_packages ()
{
  local made=build/packages/.made now
  root_make desk || return
  now=$(root_name desk; find . -path ./build -prune -o -path ./.git -prune -o -name __pycache__ -prune -o \( -type f -o -type l \) \
    -printf '%m %p %l\n' -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum)
  if [ "$(cat "$made" 2>/dev/null)" = "$now" ]; then
    say "build/packages is of this tree"
    return 0
  fi
  rm -f "$made"
  step "building the Debian packages" package.log root_enter desk ro build-aux/package.sh /godwit /godwit/build/packages || return
  echo "$now" >"$made"
  give_back
}

# count_in NAME ARGUMENT...: sums up a layer's log by count.py (its arguments before OUT) and adds it; what failed is kept for
# the end
count_in ()
{
  local name=$1
  shift
  python3 tests/lab/count.py "$@" "$logs/count-$name" || true
  add_counts "$logs/count-$name"
  cat "$logs/count-$name.failed" >>"$logs/failed" || true
}

# fail_layer TEXT: what has nothing to count has failed
fail_layer ()
{
  echo "not ok - $1"
  echo "failed: $1" >>"$logs/failed"
  failed=$((failed + 1))
}

# add_counts FILE
add_counts ()
{
  local word n
  while read -r word n; do
    case $word in
      passed) passed=$((passed + n)) ;;
      failed) failed=$((failed + n)) ;;
      skipped) skipped=$((skipped + n)) ;;
    esac
  done <"$1"
}

# layer_begin NAME: says so, and waits for another run that tests the same: both would write the same logs and counts
layer_begin ()
{
  echo "== $1"
  exec 6>"build/.lock-layer-$1"
  flock -n 6 || { say "another run is testing $1, waiting for it"; attend flock 6; }
}

# layer_end NAME SECONDS
layer_end ()
{
  exec 6>&-
  give_back
  echo "== $1: $2 s"
}

# meson_layer NAME DIR [MESON ARGUMENT...]: compiles DIR and runs its meson tests
meson_layer ()
{
  local name=$1 dir=$2 begun
  shift 2
  layer_begin "$name"
  begun=$SECONDS
  if ! build_dir "$dir"; then
    fail_layer "$name does not compile"
    layer_end "$name" $((SECONDS - begun))
    return 0
  fi
  rm -f "build/$dir/meson-logs/testlog.json"
  if [ "$dir" != native ]; then
    root_make "$(run_root "$dir")"
    step "testing build/$dir" "test-$name.log" \
      root_enter "$(run_root "$dir")" ro env $test_env sh -c 'systemd-sysusers data/godwit.sysusers && exec meson test "$@"' \
      sh -C "build/$dir" --no-rebuild --print-errorlogs --num-processes "$meson_at_once" "$@" || true
  else
    step "testing build/$dir" "test-$name.log" \
      meson test -C "build/$dir" --no-rebuild --print-errorlogs --num-processes "$meson_at_once" "$@" || true
  fi
  count_in "$name" "build/$dir/meson-logs/testlog.json"
  layer_end "$name" $((SECONDS - begun))
}

layer_quick ()
{
  if native_possible; then
    meson_layer quick native --no-suite root
  else
    say "$native_lacks: the quick tests run in the Debian 13 root"
    as_root test quick
    meson_layer quick root --no-suite root
  fi
}

# The same in Debian 13, as root, with its compiler and its formatter, and the plugin of NetworkManager.
layer_root ()
{
  meson_layer root root
}

# The same under the sanitizers.
layer_asan ()
{
  local test_env=$sanitizers
  local less=(differ crossings fuzz) # a minute each under the sanitizers; and the layer fuzz runs those
  if [ "${GODWIT_NET:-}" = long ]; then
    less=(lint)
  fi
  meson_layer asan asan --no-suite lint "${less[@]/#/--no-suite=}" --timeout-multiplier 4
}

layer_tsan ()
{
  meson_layer tsan tsan --suite ring --timeout-multiplier 4
}

# The other crypto library behind the same contract: what depends on it, and both beside each other
layer_wolf ()
{
  local suite arguments=()
  for suite in $wolf_suites; do
    arguments+=(--suite "$suite")
  done
  meson_layer wolf wolf "${arguments[@]}" --timeout-multiplier 4
}

# libFuzzer under ASan and UBSan: three minutes of the processor, shared by all targets; in long five minutes for each
layer_fuzz ()
{
  local test_env=$sanitizers
  if [ "${GODWIT_NET:-}" = long ]; then
    test_env="$test_env GODWIT_FUZZ_S=300"
  fi
  meson_layer fuzz fuzz --suite hunt --timeout-multiplier 4
}

# tap_layer NAME DIR COMMAND...: compiles DIR ("-": nothing) and runs a command that speaks TAP, in the root
tap_layer ()
{
  local name=$1 dir=$2 begun
  shift 2
  layer_begin "$name"
  begun=$SECONDS
  rm -f "$logs/$name.log"
  root_make check
  if [ "$dir" = - ] || build_dir "$dir"; then
    attend tee_to "$name.log" root_enter check ro "$@" || true
    count_in "$name" --tap "$logs/$name.log"
  else
    fail_layer "$name has nothing to run: build/$dir does not compile"
  fi
  layer_end "$name" $((SECONDS - begun))
}

# Worlds of fixed seeds and of such that change with the engine (tests/sim; in long many fresh ones instead), and that they find builds that are broken on purpose.
layer_sim ()
{
  local fresh=0 fixed=1000 tree=1000 broken="sim-numbers-begin-anew sim-repeat-not-armed"
  if [ "${GODWIT_NET:-}" = long ]; then
    fresh=20000 tree=0 broken=
  fi
  tap_layer sim root python3 tests/sim/many.py build/root/tests/sim/sim "$fresh" "$fixed" "$tree"
  tap_layer sim-broken - python3 tests/mutants/mutate.py . --of sim $broken
}

# Each rule of docs/protocol.md broken on purpose, and the test that must notice.
layer_mutate ()
{
  tap_layer mutate - python3 tests/mutants/mutate.py . --not sim
  if [ "${GODWIT_NET:-}" != long ]; then # there layer sim has all of these
    tap_layer mutate-sim - python3 tests/mutants/mutate.py . --of sim
  fi
}

# The lines of the engine that its own tests run.
layer_coverage ()
{
  tap_layer coverage coverage python3 tests/lab/coverage.py build/coverage
}

# lanes_layer NAME SESSION ROOT DIR [WORD...]: the tests of a session (net, nm, desk), or those with one of the words in their names, in lanes
# of their own in this root, with what build/DIR holds
lanes_layer ()
{
  local name=$1 session=$2 root=$3 dir=$4 begun
  shift 4
  layer_begin "$name"
  begun=$SECONDS
  rm -f "$logs/$name.log"
  if build_dir "$dir"; then
    root_peers
    root_way "$root" ro
    attend tee_to "$name.log" python3 tests/lab/lanes/lanes.py "${GODWIT_LANES:-$lanes}" \
      "${ret_way[@]}" env $test_env tests/lab/session.sh "$session" "$dir" --lane "$@" || true
    count_in "$name" --tap "$logs/$name.log"
  else
    fail_layer "$name has nothing to run: build/$dir does not compile"
  fi
  layer_end "$name" $((SECONDS - begun))
}

# layer_net [WORD...]: real gateways
layer_net ()
{
  lanes_layer net net net root "$@"
}

# All of them with the programs under ASan and UBSan, but those that measure what a sanitizer changes: they are skipped
# with the reason (tests/lab/sanitizer.py). Leaks count for all but godwitd, whose confinement the checker does not survive.
layer_net_asan ()
{
  local test_env="ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1"
  lanes_layer net-asan net net asan "$@"
}

# A part of net-asan for every change: each way to sign in, renewals, fragments, damage, a sanitizer's own proof; all of it is for long.
layer_net_asan_short ()
{
  layer_net_asan 'lab: what a sanitizer' 'matrix 1:' 'matrix 2:' 'matrix 5:' 'matrix 7:' 'matrix 9:' 'matrix 11:' 'negotiation: ' \
    'fragments: cookie' 'auth: the certificate, then' 'dns: full tunnel' 'failure: wrong password' 'failure: the gateway closes' \
    'process: open, execve' 'attack: one changed copy' 'attack: 10,000 forged'
}

# layer_nm [WORD...]: a real NetworkManager, its bus and a keyring
layer_nm ()
{
  lanes_layer nm nm desk root "$@"
}

# layer_desk [WORD...]: an ordinary user's session with a keyring and a screen
layer_desk ()
{
  lanes_layer desk desk desk root "$@"
}

# layer_shell [WORD...]: a real GNOME Shell, the agent that most people have
layer_shell ()
{
  GODWIT_LANES=1 lanes_layer shell shell shell root "$@"
}

# layer_gui [WORD...]: the app, on a real NetworkManager, keyring and gateway
layer_gui ()
{
  lanes_layer gui gui app root "$@"
}

# The plugin under ASan and UBSan: its tests of meson, then nm; and desk. Programs that are not ours and load our modules get the runtime by
# tests/lab/sanitizer.py; leaks count in our own programs only.
layer_nm_asan ()
{
  local test_env=$sanitizers
  [ $# -gt 0 ] || meson_layer nm-asan-units nm-asan --suite nm-plugin --timeout-multiplier 4
  lanes_layer nm-asan nm desk nm-asan "$@"
}

layer_desk_asan ()
{
  local test_env=$sanitizers
  lanes_layer desk-asan desk desk nm-asan "$@"
}

# layer_package: the packages that `./run package` builds, in a Debian that has never seen them; then a tunnel by nmcli, with what apt installed;
# then the units under a real systemd. In long also in a Debian where nothing is that they need: apt fetches that.
layer_package ()
{
  local begun session
  layer_begin package
  begun=$SECONDS
  if build_packages && root_make package; then
    for session in package packaged booted; do
      rm -f "$logs/$session.tap"
      attend tee_to "$session.tap" root_enter package ro tests/lab/session.sh "$session" - || true
      count_in "$session" --tap "$logs/$session.tap"
    done
    if [ "${GODWIT_NET:-}" = long ]; then
      fresh
    fi
  else
    fail_layer "there are no packages to test"
  fi
  layer_end package $((SECONDS - begun))
}

# fresh: tests/package/fresh.sh in a copy of the root "bare", which goes again
fresh ()
{
  local dir=$cache/fresh-$$.tmp
  root_make bare
  rm -rf --one-file-system "$dir"
  cp -a --reflink=auto "$ret_root" "$dir"
  cp /etc/resolv.conf "$dir/etc/resolv.conf"
  rm -f "$logs/fresh.tap"
  attend tee_to fresh.tap fresh_story "$dir" || true
  rm -rf --one-file-system "$dir"
  count_in "fresh" --tap "$logs/fresh.tap"
}

# layer_fresh: that alone
layer_fresh ()
{
  local begun
  layer_begin fresh
  begun=$SECONDS
  build_packages && fresh
  layer_end fresh $((SECONDS - begun))
}

# test_layer NAME [NET NAME]
test_layer ()
{
  case $1 in
    quick) layer_quick ;;
    root) layer_root ;;
    asan) layer_asan ;;
    tsan) layer_tsan ;;
    wolf) layer_wolf ;;
    net) layer_net "${@:2}" ;;
    nm) layer_nm "${@:2}" ;;
    desk) layer_desk "${@:2}" ;;
    gui) layer_gui "${@:2}" ;;
    shell) layer_shell "${@:2}" ;;
    package) layer_package ;;
    fresh) layer_fresh ;;
    net-asan) layer_net_asan "${@:2}" ;;
    nm-asan) layer_nm_asan "${@:2}" ;;
    desk-asan) layer_desk_asan "${@:2}" ;;
    net-asan-short) layer_net_asan_short ;;
    fuzz) layer_fuzz ;;
    sim) layer_sim ;;
    mutate) layer_mutate ;;
    coverage) layer_coverage ;;
    *)
      if native_possible; then
        meson_layer "$1" native --suite "$1"
      else
        meson_layer "$1" root --suite "$1"
      fi
      ;;
  esac
}

cmd_test ()
{
  local layers=("$@") done=0 layer begun=$SECONDS
  [ $# -gt 0 ] || layers=(quick root net nm desk gui package sim asan tsan wolf fuzz net-asan-short)
  if [ "${1:-}" = long ]; then
    export GODWIT_NET=long
    layers=(quick root asan tsan sim wolf fuzz coverage mutate net nm desk gui package shell net-asan nm-asan desk-asan)
  fi
  if [[ "${layers[*]}" = "quick root"* ]] && ! native_possible; then
    say "$native_lacks: layer quick would run in the Debian 13 root, where layer root has all of it"
    layers=("${layers[@]:1}")
  fi
  if [ -n "${GODWIT_COUNTED:-}" ]; then # what ran before we became root
    read -r passed failed skipped <<<"$GODWIT_COUNTED"
  else
    rm -f "$logs/failed"
  fi
  if [[ ${layers[0]} =~ ^(net|nm|desk|gui|shell)(-asan)?$ ]] && [[ -n ${layers[1]:-} && ! ${layers[1]} =~ ^((net|nm|desk|gui|shell)(-asan)?|net-asan-short|package)$ ]]; then
    as_root test "${layers[@]}"
    test_layer "${layers[@]}"
  else
    for layer in "${layers[@]}"; do
      case $layer in
        root | asan | tsan | wolf | net | nm | desk | gui | shell | package | fresh | net-asan | nm-asan | desk-asan | net-asan-short | fuzz | sim | mutate | coverage)
          GODWIT_COUNTED="$passed $failed $skipped" as_root test "${layers[@]:$done}"
          ;;
      esac
      [ "$layer" != net ] || compile_ahead "${layers[@]:$done}"
      test_layer "$layer"
      done=$((done + 1))
    done
  fi
  if [ -s "$logs/failed" ]; then # once more at the end, since little else is read of a long log
    echo "== failed, or done again"
    cat "$logs/failed"
  fi
  say "all layers: $((SECONDS - begun)) s"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
