/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-peer.c - our side of an EAP conversation (RFC 3748): identity, notification, Nak, dispatch to one method, success rules.
 * Success is believed only after the method said DONE: never before a method, and never in the middle of one (CVE-2021-45079). */
#include "eap/eap-peer.h"

#include "base/cursor.h"
#include "eap/eap-method.h"
#include "wire/eap-pkt.h"
#include "wire/ike-consts.h"

#include <stdlib.h>
#include <string.h>

enum {
  REPLY = 1536, /* identity, or a password of 1,024 octets, with its headers */
};

static const gdw_eap_method *const all[] = { &gdw_eap_mschapv2, &gdw_eap_gtc };

enum peer_phase {
  TALKING,
  WAITING, /* for a secret */
  ENDED,
};

struct gdw_eap_peer {
  gdw_entropy *entropy;
  uint8_t user[GDW_EAP_IDENTITY_MAX];
  size_t user_n;
  uint8_t n_allowed;
  const gdw_eap_method *allowed[GDW_EAP_METHODS];

  enum peer_phase phase;
  unsigned rounds;
  uint8_t id;       /* of the request to be answered */
  bool declined;    /* a Nak was our last word */
  bool method_done; /* Success may be believed */
  bool succeeded;
  const gdw_eap_method *method; /* NULL while none was begun */
  void *state;
  gdw_out out;
  uint8_t reply[REPLY];
};

static const gdw_eap_method *
find_method (uint8_t type)
{
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (all[i]->type == type)
      return all[i];
  return NULL;
}

static gdw_err
set_up (gdw_eap_peer *p, const gdw_eap_setup *setup, gdw_entropy *e)
{
  p->entropy = e;
  p->user_n = setup->user.n;
  if (p->user_n > 0)
    memcpy (p->user, setup->user.p, p->user_n);
  for (size_t i = 0; i < setup->n_methods; i++) {
    const gdw_eap_method *m = find_method (setup->methods[i]);
    if (m == NULL)
      return GDW_E_VALUE;
    p->allowed[p->n_allowed++] = m;
  }
  return GDW_OK;
}

gdw_err
gdw_eap_peer_new (const gdw_eap_setup *setup, gdw_entropy *e, gdw_eap_peer **ret)
{
  if (setup->n_methods == 0 || setup->n_methods > GDW_EAP_METHODS || setup->user.n > GDW_EAP_IDENTITY_MAX)
    return GDW_E_VALUE;
  gdw_eap_peer *p = calloc (1, sizeof *p);
  if (p == NULL)
    return GDW_E_MEMORY;
  gdw_err err = set_up (p, setup, e);
  if (err != GDW_OK) {
    gdw_eap_peer_free (p);
    return err;
  }
  *ret = p;
  return GDW_OK;
}

void
gdw_eap_peer_free (gdw_eap_peer *p)
{
  if (p == NULL)
    return;
  if (p->state != NULL)
    gdw_wipe (p->state, p->method->size);
  free (p->state);
  gdw_wipe (p, sizeof *p);
  free (p);
}

static gdw_eap_step
failed (gdw_eap_peer *p, gdw_why why, const char *text)
{
  p->phase = ENDED;
  return (gdw_eap_step){ .result = GDW_EAP_STEP_FAILED, .why = why, .text = text };
}

static gdw_hole
begin_reply (gdw_eap_peer *p, uint8_t type)
{
  p->out = gdw_out_over (p->reply, sizeof p->reply);
  return gdw_eap_pkt_begin (&p->out, GDW_EAP_RESPONSE, p->id, type);
}

static gdw_eap_step
send (gdw_eap_peer *p, gdw_hole len)
{
  gdw_out_close (&p->out, len);
  if (!gdw_out_ok (&p->out))
    return failed (p, GDW_WHY_NO_RESOURCES, "");
  p->phase = TALKING;
  return (gdw_eap_step){ .result = GDW_EAP_STEP_MORE, .reply = gdw_out_view (&p->out), .text = "" };
}

/* One packet with this type and data. */
static gdw_eap_step
answer (gdw_eap_peer *p, uint8_t type, gdw_bytes data)
{
  gdw_hole len = begin_reply (p, type);
  gdw_out_put (&p->out, data);
  return send (p, len);
}

/* RFC 3748 5.3.1; a peer without expanded types of its own answers those the same way. */
static gdw_eap_step
decline (gdw_eap_peer *p)
{
  uint8_t types[GDW_EAP_METHODS];
  for (size_t i = 0; i < p->n_allowed; i++)
    types[i] = p->allowed[i]->type;
  p->declined = true;
  return answer (p, GDW_EAP_NAK, gdw_bytes_make (types, p->n_allowed));
}

/* The method has written its data behind the header (or nothing): what follows from its turn. */
static gdw_eap_step
follow (gdw_eap_peer *p, gdw_eap_turn turn, gdw_hole len)
{
  p->method_done = turn.result == GDW_EAP_METHOD_DONE;
  switch (turn.result) {
  case GDW_EAP_METHOD_MORE:
  case GDW_EAP_METHOD_DONE: return send (p, len);
  case GDW_EAP_METHOD_WAIT:
    p->phase = WAITING;
    return (gdw_eap_step){ .result = GDW_EAP_STEP_WAIT, .secret = turn.secret, .retry = turn.retry, .text = turn.text };
  case GDW_EAP_METHOD_FAILED: break;
  }
  return failed (p, turn.why, turn.text);
}

static gdw_eap_env
environment (const gdw_eap_peer *p)
{
  return (gdw_eap_env){ .user = gdw_bytes_make (p->user, p->user_n), .entropy = p->entropy };
}

static gdw_eap_step
ask_method (gdw_eap_peer *p, gdw_bytes data)
{
  gdw_eap_env env = environment (p);
  gdw_hole len = begin_reply (p, p->method->type);
  return follow (p, p->method->request (p->state, &env, data, &p->out), len);
}

static gdw_eap_step
on_method (gdw_eap_peer *p, const gdw_eap_pkt *pkt)
{
  if (p->method != NULL && p->method->type == pkt->type)
    return ask_method (p, pkt->data);
  if (p->method != NULL)
    return failed (p, GDW_WHY_PROTOCOL, ""); /* RFC 3748 2.1: no second method in one conversation */
  for (size_t i = 0; i < p->n_allowed; i++) {
    if (p->allowed[i]->type != pkt->type)
      continue;
    p->state = calloc (1, p->allowed[i]->size);
    if (p->state == NULL)
      return failed (p, GDW_WHY_NO_RESOURCES, "");
    p->method = p->allowed[i];
    p->declined = false;
    return ask_method (p, pkt->data);
  }
  return decline (p);
}

static gdw_eap_step
on_request (gdw_eap_peer *p, const gdw_eap_pkt *pkt)
{
  p->id = pkt->id;
  switch (pkt->type) {
  case GDW_EAP_IDENTITY: return answer (p, GDW_EAP_IDENTITY, gdw_bytes_make (p->user, p->user_n));
  case GDW_EAP_NOTIFICATION: return answer (p, GDW_EAP_NOTIFICATION, GDW_BYTES_NONE);
  case GDW_EAP_NAK: return failed (p, GDW_WHY_PROTOCOL, ""); /* only ever in a response */
  default: return on_method (p, pkt);
  }
}

gdw_eap_step
gdw_eap_peer_on_packet (gdw_eap_peer *p, gdw_bytes packet)
{
  gdw_eap_pkt pkt;
  const char *text = "";
  gdw_wipe (p->reply, sizeof p->reply);
  if (p->phase != TALKING || ++p->rounds > GDW_MAX_EAP_ROUNDS || gdw_eap_pkt_read (packet, &pkt) != GDW_OK)
    return failed (p, GDW_WHY_PROTOCOL, "");
  switch (pkt.code) {
  case GDW_EAP_REQUEST: return on_request (p, &pkt);
  case GDW_EAP_SUCCESS:
    if (!p->method_done)
      return failed (p, GDW_WHY_PROTOCOL, "");
    p->phase = ENDED;
    p->succeeded = true;
    return (gdw_eap_step){ .result = GDW_EAP_STEP_DONE, .text = "" };
  case GDW_EAP_FAILURE: {
    gdw_why why = gdw_eap_peer_refused (p, &text);
    return failed (p, why, text);
  }
  default: return failed (p, GDW_WHY_PROTOCOL, "");
  }
}

gdw_eap_step
gdw_eap_peer_on_secret (gdw_eap_peer *p, gdw_secret *taken, gdw_why why)
{
  gdw_secret secret = gdw_secret_take (taken);
  gdw_eap_step step;
  gdw_wipe (p->reply, sizeof p->reply);
  if (p->phase != WAITING) {
    step = failed (p, GDW_WHY_PROTOCOL, "");
  } else {
    gdw_eap_env env = environment (p);
    gdw_hole len = begin_reply (p, p->method->type);
    gdw_eap_turn turn = p->method->told (p->state, &env, gdw_secret_peek (&secret), why, &p->out);
    step = follow (p, turn, len);
  }
  gdw_secret_done (&secret);
  return step;
}

gdw_bytes
gdw_eap_peer_msk (const gdw_eap_peer *p)
{
  return p->succeeded ? p->method->msk (p->state) : GDW_BYTES_NONE;
}

gdw_why
gdw_eap_peer_refused (const gdw_eap_peer *p, const char **ret_text)
{
  const char *text = "";
  gdw_why why = p->declined ? GDW_WHY_EAP_METHOD_UNSUPPORTED : GDW_WHY_EAP_FAILED;
  if (p->method != NULL)
    why = p->method->refused (p->state, &text);
  if (ret_text != NULL)
    *ret_text = text;
  return why;
}

uint8_t
gdw_eap_peer_method (const gdw_eap_peer *p)
{
  return p->method != NULL ? p->method->type : 0;
}

const char *
gdw_eap_peer_method_name (const gdw_eap_peer *p)
{
  return p->method != NULL ? p->method->name : "";
}
