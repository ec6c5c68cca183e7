/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.h - one end of a control link over a stream socket: whole frames in, a bounded queue out. It has no loop: the owner waits on
 * the descriptor and hands readiness in. Every end of a link uses it: a front and its godwitd, godwitctl and the keeper.
 *
 * It keeps the rules of architecture section 7 by itself: HELLO first and within 2 s (of a godwitd: 10 s), no half frame older than 5 s, no unknown type
 * without flag 2, no frame of the wrong sender or in the wrong state, at most 256 KiB waiting; an unsent STATUS is replaced by a newer
 * one, old EVENTs fall first and the next EVENT says how many. Frames with secrets are wiped from its buffers. */
#ifndef GDW_CONTROL_CLIENT_H
#define GDW_CONTROL_CLIENT_H

#include "base/instant.h"
#include "control/frame.h"

typedef struct gdw_client gdw_client;

/* Takes the descriptor (a connected stream socket; made non-blocking and close-on-exec) and queues HELLO. self and peer: GDW_FRAME_F, W, C
 * or K. version: of this program, for people. NULL when there is no memory; the descriptor is closed then. */
gdw_client *gdw_client_new (int fd, unsigned self, unsigned peer, const char *version, gdw_ms now);

/* Closes, wipes and frees; what is queued is lost. Accepts NULL. */
void gdw_client_free (gdw_client *c);

int gdw_client_fd (const gdw_client *c);

/* Something is queued: wait for the descriptor to take octets, too. */
bool gdw_client_wants_write (const gdw_client *c);

/* When gdw_client_on_tick must come at the latest, behind gdw_client_on_readable; GDW_MS_NEVER: not at all. */
gdw_ms gdw_client_deadline (const gdw_client *c);

/* Queues a frame (it is copied; its secrets stay the caller's) and tries to send at once. GDW_E_SPACE: the queue is full and holds nothing
 * that may fall; GDW_E_STATE: the link has ended. */
GDW_MUST_USE gdw_err gdw_client_send (gdw_client *c, const gdw_frame *f);

/* Octets that the queue takes now without anything falling. For pacing PART frames: one needs at most 33,000. */
size_t gdw_client_room (const gdw_client *c);

/* The descriptor is readable (or hung up), or takes octets. Then call gdw_client_next until it gives nothing. */
void gdw_client_on_readable (gdw_client *c, gdw_ms now);
void gdw_client_on_writable (gdw_client *c);
void gdw_client_on_tick (gdw_client *c, gdw_ms now);

/* The next whole frame that came in, already checked against frames.def, sender and state; false: none. HELLO is taken here and not given.
 * Views in *ret end with the next call; the caller calls gdw_frame_done. */
bool gdw_client_next (gdw_client *c, gdw_frame *ret);

/* Is there a whole frame that gdw_client_next has not given yet? For an owner who takes only some of them in one turn: the descriptor will
 * not tell him of those that are in the buffer. */
bool gdw_client_has_frame (const gdw_client *c);

/* NONE: the link lives. CONTROL_LOST: the other side hung up (frames that came before are still given); CONTROL_REFUSED: it broke the
 * rules, or is of another major version. NO_RESOURCES. */
gdw_why gdw_client_why (const gdw_client *c);

/* The other side's version text, "" before its HELLO. */
const char *gdw_client_peer_version (const gdw_client *c);

/* Nothing is queued: everything was handed to the system. */
bool gdw_client_is_flushed (const gdw_client *c);

#endif
