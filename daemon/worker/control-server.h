/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control-server.h - a godwitd's end of its control link: frames to inputs, effects to frames. */
#ifndef GDW_WORKER_CONTROL_SERVER_H
#define GDW_WORKER_CONTROL_SERVER_H

#include "control/client.h"
#include "godwit.h"
#include "worker/request.h"

typedef struct gdw_control gdw_control;

typedef enum {
  GDW_INPUT_BEGIN = 1, /* CONNECT and all its blobs are there: gdw_control_request */
  GDW_INPUT_PROBE,     /* ask what a gateway takes */
  GDW_INPUT_ANSWER,    /* to a question */
  GDW_INPUT_CLOSE,
  GDW_INPUT_QUERY, /* wants a STATUS with this number */
  GDW_INPUT_WAKE,  /* the computer slept */
  GDW_INPUT_LINKS, /* what the system knows of links */
  GDW_INPUT_BAD,   /* what came cannot be accepted: fact says why */
} gdw_input_kind;

typedef struct {
  gdw_input_kind kind;
  gdw_answer answer;     /* ANSWER; the receiver hands it on or ends it by gdw_answer_done */
  gdw_frame_probe probe; /* PROBE */
  uint32_t number;       /* QUERY */
  gdw_ms slept;          /* WAKE */
  gdw_frame_links links; /* LINKS */
  gdw_why why;           /* BAD */
  char fact[GDW_MAX_TEXT];
} gdw_input;

/* Takes the descriptor and queues HELLO. NULL: no memory; the descriptor is closed then. */
gdw_control *gdw_control_new (int fd, const char *version, gdw_ms now);

/* Closes, wipes and frees. Accepts NULL. */
void gdw_control_free (gdw_control *c);

/* The stream, for waiting and for readiness. */
gdw_client *gdw_control_link (gdw_control *c);

/* What was asked for; empty before BEGIN. */
gdw_request *gdw_control_request (gdw_control *c);

/* The next input; false: none for now. */
bool gdw_control_next (gdw_control *c, gdw_input *ret);

/* The link has ended, or takes nothing any more. */
bool gdw_control_is_lost (const gdw_control *c);

/* Effects as frames. What finds no room ends the link, except where frames may fall (EVENT) or merge (STATUS). */
void gdw_control_ready (gdw_control *c, const char *text, const char *device, uint32_t index);
void gdw_control_ask (gdw_control *c, const gdw_question *q);
void gdw_control_withdraw (gdw_control *c, uint32_t id);
void gdw_control_phase (gdw_control *c, gdw_phase phase, gdw_ms since);
void gdw_control_event (gdw_control *c, const gdw_event *e);
void gdw_control_status (gdw_control *c, const gdw_status *s, uint32_t number);

void gdw_control_result (gdw_control *c, const gdw_probed *told);

/* END, then waits at most 2 s until it was handed to the system. */
void gdw_control_end (gdw_control *c, const gdw_end *end);

#endif
