/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.h - what a front asks for by CONNECT and PART: the profile, secrets that are known, addresses that are known, files as octets.
 * Everything comes from another process and is checked again here. */
#ifndef GDW_WORKER_REQUEST_H
#define GDW_WORKER_REQUEST_H

#include "base/question.h"
#include "control/frame.h"
#include "godwit.h"

typedef struct {
  uint8_t number, kind;
  uint32_t size, got; /* octets */
  uint8_t *octets;
} gdw_request_blob;

typedef struct {
  gdw_profile profile;
  bool rehearse, may_ask;
  uint8_t n_addrs, n_blobs, n_secrets;
  gdw_ip addrs[GDW_MAX_GATEWAY_ADDRS];
  gdw_frame_named_secret secrets[GDW_FRAME_SECRETS];
  gdw_request_blob blobs[GDW_MAX_BLOBS];
} gdw_request;

/* Takes over a CONNECT; its secrets are moved. GDW_E_VALUE: the profile or a blob is not acceptable; GDW_E_MEMORY. ret_fact: in words, empty
 * or for a person. On failure *r is to be ended by gdw_request_done all the same. */
GDW_MUST_USE gdw_err gdw_request_begin (gdw_request *r, gdw_frame_connect *taken, char ret_fact[GDW_MAX_TEXT]);

/* Adds octets to a blob. GDW_E_UNKNOWN: no such blob; GDW_E_FORM: a gap, or more than was announced. */
GDW_MUST_USE gdw_err gdw_request_part (gdw_request *r, const gdw_frame_part *p);

/* All blobs are whole. */
bool gdw_request_is_whole (const gdw_request *r);

/* Views of the blobs as the engine wants them; end with gdw_request_drop_blobs. */
void gdw_request_material (const gdw_request *r, gdw_material *ret);

/* Wipes and frees the blobs, once the engine has its copies. */
void gdw_request_drop_blobs (gdw_request *r);

/* A copy of the secret of this kind, a code moved out; empty: none was given. GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_request_secret (gdw_request *r, gdw_secret_kind kind, gdw_secret *ret);

/* Wipes and frees everything. Accepts a request of zeros. */
void gdw_request_done (gdw_request *r);

#endif
