/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.c - who may ask the keeper for what. */
#include "keeper/gate.h"

#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/socket.h>

enum { GROUPS = 256 /* of one process that are looked at; a process with more is no member */ };

gdw_gate_rules
gdw_gate_read_rules (const char *name)
{
  const struct group *group = getgrnam (name);
  const struct passwd *user = getpwnam (name);
  return (gdw_gate_rules){ group != NULL ? group->gr_gid : GDW_GATE_NOBODY,
                           user != NULL ? user->pw_uid : GDW_GATE_NOBODY };
}

/* The groups of the process when it connected. */
static bool
is_member (int fd, uint32_t first, uint32_t group)
{
  gid_t groups[GROUPS];
  socklen_t n = sizeof groups;
  if (first == group)
    return true;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, groups, &n) < 0)
    return false;
  for (size_t i = 0; i < n / sizeof groups[0]; i++) {
    if (groups[i] == group)
      return true;
  }
  return false;
}

gdw_gate_who
gdw_gate_peer (int fd, const gdw_gate_rules *rules)
{
  struct ucred peer = { 0 };
  socklen_t n = sizeof peer;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0 || n != sizeof peer)
    return (gdw_gate_who){ GDW_GATE_NOBODY, false };
  bool may_be = rules->group != GDW_GATE_NOBODY && peer.uid != rules->own_user;
  return (gdw_gate_who){ peer.uid, may_be && is_member (fd, peer.gid, rules->group) };
}

bool
gdw_gate_may (gdw_gate_who who, gdw_gate_wish wish, uint32_t owner)
{
  if (who.user == GDW_GATE_NOBODY)
    return false;
  if (who.user == 0)
    return true;
  switch (wish) {
  case GDW_GATE_SEE:
  case GDW_GATE_STOP: return who.user == owner;
  case GDW_GATE_ENTER:
  case GDW_GATE_START: return who.member;
  case GDW_GATE_REPAIR: return false;
  }
  return false;
}
