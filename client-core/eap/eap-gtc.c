/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-gtc.c - EAP-GTC, a prompt and its answer (RFC 3748 5.6). It proves nothing about the gateway and makes no key, so it is begun only
 * behind a proven gateway, as every method. The first question is for the password; further ones are for one-time codes. */
#include "eap/eap-method.h"

#include "base/utf8.h"
#include "wire/ike-consts.h"

struct gtc {
  unsigned asked; /* prompts so far */
  bool waiting;
  char prompt[GDW_MAX_TEXT];
};

static gdw_eap_turn
failed (gdw_why why)
{
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_FAILED, .why = why, .text = "" };
}

static gdw_eap_turn
gtc_request (void *state, const gdw_eap_env *env, gdw_bytes data, gdw_out *o)
{
  struct gtc *g = state;
  (void)env;
  (void)o;
  gdw_utf8_clean (data, g->prompt);
  gdw_secret_kind kind = g->asked++ == 0 ? GDW_SECRET_PASSWORD : GDW_SECRET_CODE;
  g->waiting = true;
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_WAIT, .secret = kind, .text = g->prompt };
}

static gdw_eap_turn
gtc_told (void *state, const gdw_eap_env *env, gdw_bytes secret, gdw_why why, gdw_out *o)
{
  struct gtc *g = state;
  (void)env;
  g->waiting = false;
  if (why != GDW_WHY_NONE)
    return failed (why);
  gdw_out_put (o, secret);
  return (gdw_eap_turn){ .result = GDW_EAP_METHOD_DONE, .text = "" };
}

static gdw_bytes
gtc_msk (const void *state)
{
  (void)state;
  return GDW_BYTES_NONE;
}

static gdw_why
gtc_refused (const void *state, const char **ret_text)
{
  const struct gtc *g = state;
  *ret_text = "";
  return g->asked > 0 && !g->waiting ? GDW_WHY_SIGN_IN_REFUSED : GDW_WHY_EAP_FAILED;
}

const gdw_eap_method gdw_eap_gtc = {
  .type = GDW_EAP_GTC,
  .name = "EAP-GTC",
  .size = sizeof (struct gtc),
  .request = gtc_request,
  .told = gtc_told,
  .msk = gtc_msk,
  .refused = gtc_refused,
};
