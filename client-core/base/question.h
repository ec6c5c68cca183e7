/* SPDX-License-Identifier: GPL-3.0-or-later */
/* question.h - what the engine lacks and asks for, and the answer, both by value. docs/architecture.md section 5.
 * Every question is answered, withdrawn or ended by its deadline. */
#ifndef GDW_BASE_QUESTION_H
#define GDW_BASE_QUESTION_H

#include "base/addr.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/network.h"
#include "base/secret.h"
#include "base/why.h"

typedef enum {
  GDW_ASK_SECRET = 1, /* password, code, passphrase: the person, or what CONNECT brought */
  GDW_ASK_NAME = 2,   /* addresses of a host: godwit-scout */
  GDW_ASK_BLOB = 3,   /* octets from an address that a certificate names (CRL, OCSP response): godwit-scout */
  GDW_ASK_APPLY = 6,  /* take over a gdw_netplan, whole: the front */
} gdw_ask_kind;

typedef enum {
  GDW_SECRET_PASSWORD = 1,
  GDW_SECRET_CODE = 2, /* one-time: never kept */
  GDW_SECRET_PSK = 3,
  GDW_SECRET_KEY_PASSPHRASE = 4,
  GDW_SECRET_PPK = 5, /* post-quantum pre-shared key */
} gdw_secret_kind;

/* What is asked. Only the part of its kind is meaningful. */
typedef struct {
  uint32_t id; /* never 0, never reused inside one tunnel */
  gdw_ask_kind kind;
  gdw_ms deadline;

  gdw_secret_kind secret;    /* SECRET: which */
  bool retry;                /* SECRET: an earlier one was refused */
  char prompt[GDW_MAX_TEXT]; /* SECRET: the gateway's own words, already sanitised; may be empty */

  char host[GDW_MAX_HOST]; /* NAME */
  uint32_t link;           /* NAME, BLOB: ask by this link if possible; 0: any */

  char url[GDW_MAX_URL];                 /* BLOB: "http://...", printable ASCII */
  char post[2 * GDW_MAX_FETCH_POST + 1]; /* BLOB: the body of a POST, as hexadecimal digits; empty: a GET */

  gdw_netplan plan; /* APPLY */
} gdw_question;

/* The answer to question id. Whoever hands it in gives the secret away. */
typedef struct {
  uint32_t id;
  gdw_why why; /* NONE: good; else why there is no answer */
  gdw_secret secret;
  uint8_t n_addrs;
  gdw_ip addrs[GDW_MAX_GATEWAY_ADDRS];
  gdw_secret body;     /* BLOB: what was fetched, at most GDW_MAX_FETCH octets; no secret, but moved the same way */
  uint64_t generation; /* APPLY: of the plan that was taken over */
} gdw_answer;

/* Wipes the secret, frees what was fetched. */
void gdw_answer_done (gdw_answer *a);

/* "SECRET" ... for logs and frames; "?" for a number that is no kind. */
const char *gdw_ask_kind_name (gdw_ask_kind kind);

#endif
