/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-frame.h - what every backend has: its tunnels as a sorted list, its trouble, and a clock for the counters that somebody looks at. */
#ifndef GODWIT_BACKEND_FRAME_H
#define GODWIT_BACKEND_FRAME_H

#include "godwit-backend.h"

#define GODWIT_TYPE_BACKEND_FRAME (godwit_backend_frame_get_type ())
G_DECLARE_DERIVABLE_TYPE (GodwitBackendFrame, godwit_backend_frame, GODWIT, BACKEND_FRAME, GObject)

struct _GodwitBackendFrameClass {
  GObjectClass parent;
  /* Asks for the counters of the tunnels that somebody looks at. FALSE: nobody does, and it is not called again. */
  gboolean (*count) (GodwitBackendFrame *self);
};

/* STARTING at first. */
void godwit_backend_frame_set_trouble (GodwitBackendFrame *self, GodwitTrouble trouble);

void godwit_backend_frame_add (GodwitBackendFrame *self, GodwitTunnel *tunnel);
void godwit_backend_frame_remove (GodwitBackendFrame *self, GodwitTunnel *tunnel);

/* There is something to count: count is called twice a second from now on. */
void godwit_backend_frame_begin_counting (GodwitBackendFrame *self);

#endif
