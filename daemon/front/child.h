/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h - a front's own godwitd: started, watched, ended. No loop: it gives descriptors and a deadline and takes readiness.
 *
 * What a godwitd is started with:
 *   descriptor 0, 1   /dev/null
 *   descriptor 2      the log: text lines, or what --log says
 *   descriptor 3      the control link, one end of a socketpair (GDW_CONTROL_FD)
 *   godwitd [--device NAME] [--no-tun] [--log text|json] [--level N] [--version]
 *     --device NAME   name for the tun; without it the first free one of godwit0, godwit1 ...
 *     --no-tun        rehearse: no tun, no rights needed
 *     --level N       of the log, as syslog (3 errors ... 7 everything); 6 when missing
 * All other descriptors are closed; the environment holds PATH, and what sanitizers need. It gets a parent-death signal (SIGTERM). */
#ifndef GDW_FRONT_CHILD_H
#define GDW_FRONT_CHILD_H

#include "control/client.h"

typedef struct gdw_child gdw_child;

typedef struct {
  const char *program; /* absolute path of godwitd */
  const char *device;  /* name for the tun; NULL or "": the first free one */
  bool rehearse;
  int log_fd; /* borrowed; -1: our own descriptor 2 */
  bool log_json;
  int log_level; /* 3 to 7 */
} gdw_child_how;

/* Starts one. START_FAILED, NO_RESOURCES: *ret_why. */
GDW_MUST_USE gdw_err gdw_child_start (const gdw_child_how *how, const char *version, gdw_ms now, gdw_child **ret,
                                      gdw_why *ret_why);

/* Kills what still runs (SIGKILL), reaps it and frees. Accepts NULL. */
void gdw_child_free (gdw_child *c);

/* Its end of the control link. Ends with the child. */
gdw_client *gdw_child_link (gdw_child *c);

/* A descriptor that becomes readable when the process ends (pidfd). */
int gdw_child_pidfd (const gdw_child *c);

/* Its process number; 0 when it has been reaped. */
int gdw_child_pid (const gdw_child *c);

/* Asks it to end and sets the bounds: CLOSE by the link, SIGTERM after 3 s, SIGKILL after 5 s. Idempotent. */
void gdw_child_end (gdw_child *c, gdw_ms now);

/* When gdw_child_on_tick must come at the latest. */
gdw_ms gdw_child_deadline (const gdw_child *c);
void gdw_child_on_tick (gdw_child *c, gdw_ms now);

/* Call when the pidfd is readable, or to look: true when it is gone (and reaped). */
bool gdw_child_is_gone (gdw_child *c);

/* How it ended, once gone: an exit status 0 to 255, or 256 plus the signal. */
int gdw_child_exit (const gdw_child *c);

#endif
