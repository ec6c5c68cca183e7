/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keeper-link.h - the app's connection to godwit-keeper (docs/control.md), served by GLib's main loop. */
#ifndef GODWIT_KEEPER_LINK_H
#define GODWIT_KEEPER_LINK_H

#include <glib.h>

#include "control/client.h"

typedef struct GodwitKeeperLink GodwitKeeperLink;

/* Whose link it is. None of them may free the link but lost, whose call is the last one. */
typedef struct {
  gpointer data;
  void (*told) (gpointer data, gdw_frame *f); /* a frame came; it ends with the call */
  void (*greeted) (gpointer data);            /* the keeper has; before all frames */
  void (*ready) (gpointer data);              /* afterwards: the queue may have room again */
  void (*lost) (gpointer data, gdw_why why);
} GodwitKeeperLinkOwner;

/* Is there a keeper's socket on this machine? */
gboolean godwit_keeper_link_exists (void);

/* Connects; waits for nobody. NULL: *ret_why is NOT_ALLOWED (the socket is for others) or KEEPER_UNREACHABLE. */
GodwitKeeperLink *godwit_keeper_link_new (const GodwitKeeperLinkOwner *owner, gdw_why *ret_why);

/* Accepts NULL. */
void godwit_keeper_link_free (GodwitKeeperLink *l);

/* A number for a request. */
guint32 godwit_keeper_link_number (GodwitKeeperLink *l);

/* Copies the frame into the queue; its secrets stay the caller's. FALSE: there is no room (ready tells when there is), or the link has ended. */
gboolean godwit_keeper_link_send (GodwitKeeperLink *l, const gdw_frame *f);

/* Octets that the queue takes now. */
gsize godwit_keeper_link_room (const GodwitKeeperLink *l);

#endif
