/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.h - the service's godwitd: started, given a profile, listened to, ended; daemon/front joined to the default GMainContext. Nothing here
 * blocks. What godwitd says is hostile: wrong frames, wrong devices, too many questions and plans beyond the profile end it. */
#ifndef GODWIT_SERVICE_WORKER_H
#define GODWIT_SERVICE_WORKER_H

#include <gio/gio.h>

#include "control/frame.h"
#include "profile/profile.h"
#include "service/files.h"

typedef struct _GodwitWorker GodwitWorker;

/* Called from the main loop; each may call the worker's functions, but not free it. */
typedef struct {
  gpointer owner;
  /* The plan is the profile's and is to be taken over: godwit_worker_applied follows. */
  void (*plan) (gpointer owner, const gdw_netplan *plan);
  /* A secret is wanted from a person; FALSE: there is nobody. godwit_worker_answer follows, or withdraw. */
  gboolean (*ask) (gpointer owner, const gdw_question *q);
  void (*withdraw) (gpointer owner, guint32 id);
  /* PHASE, STATUS and EVENT as they come. */
  void (*told) (gpointer owner, const gdw_frame *f);
  /* Its process is gone; the last call. why is NONE when it ended as asked. */
  void (*ended) (gpointer owner, const gdw_frame_end *end);
} GodwitWorkerOwner;

/* Starts a godwitd for this profile. connect: secrets and may_ask are read (they stay the caller's, godwit_worker keeps copies until they are
 * sent); files: NULL-free list of what the profile names. NULL: it could not be started, *ret_why. */
GodwitWorker *godwit_worker_new (const GodwitWorkerOwner *owner, const gdw_profile *profile, gdw_frame_connect *taken,
                                 GodwitFiles *files, gdw_why *ret_why);

/* Kills what still runs. Accepts NULL. */
void godwit_worker_free (GodwitWorker *w);

/* Disconnect in good order; bounded by gdw_child_end. Idempotent. `ended` follows. */
void godwit_worker_close (GodwitWorker *w);

/* The plan is taken over, or why not. Nothing waits for it: nothing happens. */
void godwit_worker_applied (GodwitWorker *w, gdw_why why);

/* A person's answer; the secret is moved. */
void godwit_worker_answer (GodwitWorker *w, guint32 id, gdw_why why, gdw_secret *secret);

/* What the system knows of links (LINKS), and that it woke (WAKE). */
void godwit_worker_links (GodwitWorker *w, const gdw_frame_links *links);
void godwit_worker_wake (GodwitWorker *w, gdw_ms slept);

/* Asks for a STATUS. One that does not answer for ten seconds hangs, and is ended; so it is asked with each of the two above as well. */
void godwit_worker_query (GodwitWorker *w);

/* The name of its tun, "" before it is there. */
const char *godwit_worker_device (const GodwitWorker *w);

#endif
