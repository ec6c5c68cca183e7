# SPDX-License-Identifier: GPL-3.0-or-later
# steps.sh - long steps for ../../run: one line at the start, a sign of life every few seconds, the time at the end, the
# whole output in build/logs. A step that fails shows the end of its log.

step_pid=

say ()
{
  echo "run: $*" >&2
}

die ()
{
  say "$*"
  exit 1
}

# stop_all: an interrupted run leaves no process behind. Namespaces end with the killed unshare, whose children are its own.
stop_all ()
{
  local pid
  trap '' INT TERM HUP
  for pid in $(descendants $$); do
    kill -KILL "$pid" 2>/dev/null || true
  done
}

# descendants PID: the pids below it, deepest last
descendants ()
{
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    echo "$child"
    descendants "$child"
  done
}

# attend COMMAND...: runs it beside us, so that a signal ends both at once and not when the command is done
attend ()
{
  local status=0
  "$@" <&0 &
  wait $! || status=$?
  return "$status"
}

# tee_to LOG COMMAND...: output to the terminal and to build/logs/LOG; the status is the command's
tee_to ()
{
  local log=$logs/$1
  shift
  "$@" 2>&1 </dev/null | tee "$log"
}

# step TEXT LOG COMMAND...: runs it with its output in build/logs/LOG; returns its status
step ()
{
  local text=$1 log=$logs/$2 begun=$SECONDS told=$SECONDS status=0
  shift 2
  say "$text ..."
  "$@" >"$log" 2>&1 </dev/null &
  step_pid=$!
  while kill -0 "$step_pid" 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - told)) -ge 10 ]; then
      told=$SECONDS
      say "  $((SECONDS - begun)) s: $(tail -n 1 "$log" | tr -d '\033\r' | cut -c1-100)"
    fi
  done
  wait "$step_pid" || status=$?
  step_pid=
  if [ "$status" = 0 ]; then
    say "  done in $((SECONDS - begun)) s"
    return 0
  fi
  tail -n 30 "$log" >&2
  say "  failed with status $status after $((SECONDS - begun)) s; the whole log: $log"
  return "$status"
}

# give_back: files that root made under build/ belong to the owner of the tree
give_back ()
{
  local owner
  owner=$(stat -c %u:%g "$here")
  if [ "$(id -u)" = 0 ] && [ "$owner" != 0:0 ]; then
    chown -R -h "$owner" "$here/build"
  fi
}
