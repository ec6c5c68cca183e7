/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helper.h - a program that answers one question and is gone: godwit-scout. What it says is an ANSWER frame, behind BODY frames where
 * something was fetched, read as hostile. No loop. */
#ifndef GDW_FRONT_HELPER_H
#define GDW_FRONT_HELPER_H

#include "control/frame.h"

enum {
  GDW_HELPER_MS = 10000,  /* how long a scout may take */
  GDW_HELPER_SERVERS = 4, /* name servers that may be handed in */
};

typedef struct gdw_helper gdw_helper;

/* Starts a scout for the NAME question. program: absolute path. device: ask by this link only; NULL or "": any. servers: ask these; none: the
 * system's. Its bound is GDW_HELPER_MS, or the question's deadline when that is sooner. NULL: it could not be started. */
gdw_helper *gdw_helper_name (const char *program, const gdw_question *q, const char *device, const gdw_ip *servers,
                             size_t n_servers, gdw_ms now);

/* The same for the BLOB question: fetches q->url, with q->post as the body of a POST. */
gdw_helper *gdw_helper_fetch (const char *program, const gdw_question *q, const char *device, gdw_ms now);

/* Ends it if it still runs. Accepts NULL. */
void gdw_helper_free (gdw_helper *h);

int gdw_helper_fd (const gdw_helper *h); /* wait until it is readable */
gdw_ms gdw_helper_deadline (const gdw_helper *h);

/* To be called when it is readable or its time has come. True: it is done, and *ret is the answer, to be given back by gdw_answer_done
 * (NAME_NO_ANSWER, REVOCATION_UNKNOWN for a BLOB, when it said nothing in time, or nonsense). */
bool gdw_helper_take (gdw_helper *h, gdw_ms now, gdw_answer *ret);

#endif
