/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel-words.h - the state of a tunnel as a person reads it. No widgets: facts in, words in the user's language out. */
#ifndef GODWIT_TUNNEL_WORDS_H
#define GODWIT_TUNNEL_WORDS_H

#include "godwit-tunnel.h"

/* The head block: a state in a word or two, what there is to know with it, and the button. Free with g_free; the others are static. */
const char *godwit_words_state (GodwitState state);
char *godwit_words_detail (const GodwitFacts *f, gint64 now_us);
const char *godwit_words_button (GodwitState state);
const char *godwit_words_icon (GodwitState state);

/* Valid UTF-8 with a capital letter at its head. Free with g_free. */
char *godwit_words_sentence (const char *text);

/* A name, number or rate that stands in a sentence. Where one writes from right to left it is isolated (UAX 9), so that its own parts stay in their
 * order. Free with g_free. */
char *godwit_words_apart (const char *text);

/* "1.2 MB", "1 h 12 min", "in 42 min". Free with g_free. */
char *godwit_words_octets (guint64 octets);
char *godwit_words_duration (gint64 seconds);
char *godwit_words_in (gint64 seconds);

/* What lasts: "Your certificate ends in 12 days", days of the calendar here, from 30 on; end and now in seconds of Unix time, end 0: not known. Free
 * with g_free; NULL: nothing to say. */
char *godwit_words_certificate (gint64 end, gint64 now);

/* The networks that are reached through the tunnel; "0.0.0.0/0" is said in words. networks: by ", ", or NULL. Free with g_free. */
char *godwit_words_networks (const char *networks);

/* "aes256gcm16" as people write it: "AES-256-GCM"; what is not known stays as it is. Free with g_free. */
char *godwit_words_cipher (const char *suite);

/* "X25519 + ML-KEM-768: safe from a later quantum computer". Free with g_free; NULL: nothing is known. */
char *godwit_words_key_exchange (const GodwitFacts *f);

#endif
