/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.c - who may ask the keeper for what. */
#include "keeper/gate.h"

#include <sys/socket.h>

uint32_t
gdw_gate_peer (int fd)
{
  struct ucred peer = { 0 };
  socklen_t n = sizeof peer;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0 || n != sizeof peer)
    return GDW_GATE_NOBODY;
  return peer.uid;
}

bool
gdw_gate_may (uint32_t user, gdw_gate_wish wish, uint32_t owner)
{
  if (user == GDW_GATE_NOBODY)
    return false;
  if (user == 0)
    return true;
  switch (wish) {
  case GDW_GATE_SEE:
  case GDW_GATE_STOP: return user == owner;
  case GDW_GATE_ENTER:
  case GDW_GATE_START:
  case GDW_GATE_REPAIR: return false;
  }
  return false;
}
