/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failure-words.h - what the page of a failure says below its sentence: the facts, and what to do. No widgets. */
#ifndef GODWIT_FAILURE_WORDS_H
#define GODWIT_FAILURE_WORDS_H

#include "godwit-tunnel.h"

/* What belongs to the reason: "Wanted: vpn.example.org. The certificate is for: gw.example.org". Free with g_free; NULL: nothing. */
char *godwit_failure_fact (const GodwitFacts *f);

/* What to do. A setting that the advice names, as "gateway.redirect", is called what the form calls it. Free with g_free; NULL: nothing. */
char *godwit_failure_advice (const GodwitFacts *f);

#endif
