/* SPDX-License-Identifier: GPL-3.0-or-later */
/* say.h - what godwitctl says to people: progress and results on stdout, faults on stderr. Colour only on a terminal and without NO_COLOR. */
#ifndef GODWIT_CTL_SAY_H
#define GODWIT_CTL_SAY_H

#include "control/frame.h"

/* A line of progress; shown at once. */
void ctl_say_step (const char *text);
/* The same, in the colour of success. */
void ctl_say_good (const char *text);

/* "godwitctl: TEXT" on stderr, for usage and profiles. */
void ctl_say_fault (const char *text);

/* The sentence, the facts (may be empty) and the repair on stderr. Returns the exit status. */
int ctl_say_why (gdw_why why, const char *fact);

/* What was offered, what the gateway hinted at, what may be changed, on stderr; nothing when there is nothing. */
void ctl_say_diff (const gdw_diff *d);

/* What the gateway's certificate does not keep, in lines: which name was wanted and for which it is, or whose certificate failed and when it
 * is valid. fact: what is said where there is nothing of the kind. To be freed with g_free. */
char *ctl_say_certificate (const gdw_cert_facts *f, const char *fact);

/* A tunnel as a block of aligned lines. now: to tell how long. */
void ctl_say_status (const gdw_frame_status *s, gdw_ms now);

/* "X25519 + ML-KEM-768: ...": by what the keys were agreed on, and whether what is recorded withstands a later quantum computer. To
 * be freed with g_free. */
char *ctl_say_quantum (const gdw_frame_status *s);

/* "1 min 2 s", "3 h 5 min": to be freed with g_free. */
char *ctl_say_duration (gdw_ms ms);

/* "1.2 MB": to be freed with g_free. */
char *ctl_say_size (uint64_t octets);

#endif
