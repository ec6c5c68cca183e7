/* SPDX-License-Identifier: GPL-3.0-or-later */
/* precedent.h - by which of its addresses the gateway answered on which network, as long as the tunnel lives: there it is tried first. */
#ifndef GDW_IKE_PRECEDENT_H
#define GDW_IKE_PRECEDENT_H

#include "base/network.h"

enum {
  GDW_PRECEDENTS = 8, /* networks; the one that was left longest ago is forgotten */
};

/* A network is a link and our network on it: it is known again when the link comes back. */
typedef struct {
  uint32_t link;
  gdw_net net;
  gdw_ip gateway;
} gdw_precedent;

typedef struct {
  uint8_t n;
  gdw_precedent at[GDW_PRECEDENTS]; /* the newest first */
} gdw_precedents;

/* The gateway answered, and was proven, by this path. */
void gdw_precedents_keep (gdw_precedents *p, const gdw_snapshot *net, const gdw_path *path);

/* The address by which it did on a network that is there now, the newest; NULL: none. The view ends with the next change of *p. */
const gdw_ip *gdw_precedents_find (const gdw_precedents *p, const gdw_snapshot *net);

#endif
