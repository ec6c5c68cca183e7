/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.h - a conversation with the keeper, one step at a time: godwitctl has nothing else to wait for than frames and signals. */
#ifndef GODWIT_CTL_TALK_H
#define GODWIT_CTL_TALK_H

#include "control/client.h"

typedef struct {
  gdw_client *link;
  int signals; /* signalfd of SIGINT, SIGTERM, SIGHUP */
  uint32_t last_number;
} CtlTalk;

typedef enum {
  CTL_TALK_FRAME,
  CTL_TALK_SIGNAL, /* the person wants to stop */
  CTL_TALK_LATE,   /* the time is up */
  CTL_TALK_LOST,   /* the keeper is gone, or does not speak our language */
} CtlTalkTurn;

/* Milliseconds of the clock that counts sleep, as frames carry them. */
gdw_ms ctl_now (void);

/* Connects to the keeper. start: start one when none answers (only root can). NONE; NOT_ALLOWED; KEEPER_UNREACHABLE (also: none runs and
 * start is false); START_FAILED. */
gdw_why ctl_talk_open (CtlTalk *t, bool start);
void ctl_talk_close (CtlTalk *t);

/* A number for the next request. */
uint32_t ctl_talk_number (CtlTalk *t);

/* Sends; waits while the queue is full. LOST and SIGNAL as below, FRAME: sent. */
CtlTalkTurn ctl_talk_send (CtlTalk *t, const gdw_frame *f);

/* Waits for the next frame, at most until `until`. On FRAME the caller calls gdw_frame_done. */
CtlTalkTurn ctl_talk_next (CtlTalk *t, gdw_frame *ret, gdw_ms until);

/* Sends a request that has no fields and takes answers until DONE: each STATUS goes to `take` (may be NULL). NONE with the count, or the
 * reason that ERROR gave, or CONTROL_LOST. ret_text: the facts of an ERROR. */
gdw_why ctl_talk_request (CtlTalk *t, gdw_frame *request, void (*take) (const gdw_frame *f, void *context),
                          void *context, uint32_t *ret_count, char ret_text[GDW_MAX_TEXT]);

#endif
