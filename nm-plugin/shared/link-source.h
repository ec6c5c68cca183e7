/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link-source.h - a control link in GLib's main loop; and, where we are the front of a godwitd, its process and the helpers of its answers, too. They
 * have no loop of their own: here they are waited for, and what is ready is handed in, a turn at a time. */
#ifndef GODWIT_SHARED_LINK_SOURCE_H
#define GODWIT_SHARED_LINK_SOURCE_H

#include <glib.h>

#include "front/answers.h"
#include "front/child.h"

typedef struct GodwitLinkSource GodwitLinkSource;

/* Called from the default main context. */
typedef struct {
  gpointer data;
  /* A frame came; it ends with the call. */
  void (*told) (gpointer data, gdw_frame *f);
  /* The end of a turn. The link may have ended, the process be gone, the queue have room again: the owner looks. May free the source. */
  void (*turn) (gpointer data, gdw_ms now);
} GodwitLinkOwner;

/* Borrows all of them; they outlive it. name: for who looks at the main loop. */
GodwitLinkSource *godwit_link_source_new (const char *name, gdw_client *link, const GodwitLinkOwner *owner);
GodwitLinkSource *godwit_link_source_new_front (const char *name, gdw_child *child, gdw_answers *answers,
                                                const GodwitLinkOwner *owner);

/* Nothing is told any more. Accepts NULL. */
void godwit_link_source_free (GodwitLinkSource *s);

/* What the other side says counts no more, and its questions are not answered; its process is still waited for. */
void godwit_link_source_mute (GodwitLinkSource *s);

/* There is a turn soon: to be called after a call from outside a turn that queued something or changed a deadline. */
void godwit_link_source_touch (GodwitLinkSource *s);

/* There is a turn at this time at the latest (us of g_get_monotonic_time, which a sleep stops); 0: no such time. Counts from the next turn on. */
void godwit_link_source_until (GodwitLinkSource *s, gint64 us);

/* ms of the clock of all frames, which counts sleep. */
gdw_ms godwit_link_now (void);

#endif
