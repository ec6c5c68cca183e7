/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call.h - a call on a bus that the program waits for, with a bound. */
#ifndef GODWIT_IMPORT_CALL_H
#define GODWIT_IMPORT_CALL_H

#include <gio/gio.h>

/* begin; start the call with `cancellable`, godwit_call_done and the GodwitCall itself; result; the call's own finish; end. */
typedef struct {
  GMainLoop *loop;
  GCancellable *cancellable;
  GAsyncResult *result;
  guint patience;
} GodwitCall;

void godwit_call_begin (GodwitCall *c);
void godwit_call_done (GObject *source, GAsyncResult *result, gpointer call);

/* Waits for it; a call that takes too long is cancelled, which its finish tells. Belongs to the call. */
GAsyncResult *godwit_call_result (GodwitCall *c);
void godwit_call_end (GodwitCall *c);

#endif
