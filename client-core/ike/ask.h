/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask.h - open questions: number, deadline, and who waits for the answer. Every question is answered, withdrawn or ended. */
#ifndef GDW_IKE_ASK_H
#define GDW_IKE_ASK_H

#include "ike/effect.h"

enum {
  GDW_ASKER_TUNNEL = 0,       /* who waits: the tunnel itself, else the number of an IKE SA */
  GDW_ASK_PERSON_MS = 180000, /* a person looks for a password */
  GDW_ASK_NAME_MS = 15000,    /* a scout ends after 10 s by itself */
  GDW_ASK_APPLY_MS = 15000,   /* the front configures a network */
};

typedef struct {
  uint32_t id; /* 0: free place */
  gdw_ask_kind kind;
  uint32_t who;
  gdw_ms deadline;
} gdw_ask_open;

typedef struct {
  gdw_ask_open open[GDW_MAX_QUESTIONS];
  uint32_t last_id;
} gdw_asks;

/* Gives the question its number and its deadline (now + wait_ms) and puts it among the effects. 0: too many are open. */
uint32_t gdw_ask_put (gdw_asks *a, gdw_effects *effects, gdw_question *q, uint32_t who, gdw_now now, gdw_ms wait_ms);

/* The question of this number, which is no longer open then; false: there is none. */
bool gdw_ask_take (gdw_asks *a, uint32_t id, gdw_ask_open *ret);

/* One question whose deadline has passed: it is withdrawn. False: none. */
bool gdw_ask_expire (gdw_asks *a, gdw_effects *effects, gdw_now now, gdw_ask_open *ret);

/* Withdraws what this one asked; all of it, when everybody. */
void gdw_ask_withdraw (gdw_asks *a, gdw_effects *effects, uint32_t who, bool everybody);

bool gdw_ask_is_open (const gdw_asks *a, gdw_ask_kind kind);
gdw_ms gdw_ask_deadline (const gdw_asks *a);

#endif
