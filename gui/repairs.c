/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repairs.c - one row for each end reason that a setting mends; and what a network that wants to be signed in to makes of some. */
#include "repairs.h"

#include <glib/gi18n.h>

#include "base/why.h"

static const struct {
  gdw_why why;
  const char *label;               /* "%s": the value */
  const char *group, *key, *value; /* value NULL: what the facts offer; key NULL: the person has to say */
} repairs[] = {
  /* Translators: %s is a name of a gateway's certificate */
  { GDW_WHY_CERT_NAME, N_ ("_Use the Name “%s” and Connect"), "gateway", "remote-identity", NULL },
  { GDW_WHY_GATEWAY_WANTS_EAP, N_ ("_Sign In With Name and Password"), "sign-in", "method", "eap" },
  { GDW_WHY_NO_PROPOSAL, N_ ("_Allow Old Algorithms and Connect"), "ike", "old-algorithms", "true" },
  { GDW_WHY_REDIRECT_REFUSED, N_ ("_Follow Redirects and Connect"), "gateway", "redirect", "true" },
  { GDW_WHY_NO_SECOND_SIGN_IN, N_ ("_Sign In Once and Connect"), "sign-in", "second", "none" },
  { GDW_WHY_REVOCATION_UNKNOWN, N_ ("_Connect Without Asking for Revocation"), "gateway", "revocation",
    "when-available" },
  { GDW_WHY_PPK_REFUSED, N_ ("_Connect Without the Post-Quantum Key"), "ike", "ppk-required", "false" },
  { GDW_WHY_GATEWAY_WANTS_NO_EAP, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_SIGN_IN_REFUSED, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL }, /* what is stored is not asked for again */
  { GDW_WHY_EAP_METHOD_UNSUPPORTED, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_PROOF_REFUSED, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_SECRET_MISSING, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_PASSWORD_EXPIRED, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_AUTHORITY_UNKNOWN, N_ ("_Choose the Authority’s File…"), NULL, NULL, NULL },
  { GDW_WHY_OWN_KEY_UNUSABLE, N_ ("_Edit the Sign-In…"), NULL, NULL, NULL },
  { GDW_WHY_NAME_NOT_FOUND, N_ ("_Edit the Gateway…"), NULL, NULL, NULL },
  { GDW_WHY_GATEWAY_ID_OTHER, N_ ("_Edit the Gateway’s Identity…"), NULL, NULL, NULL },
  { GDW_WHY_PIN_MISMATCH, N_ ("_Edit the Pins…"), NULL, NULL, NULL },
};

/* A key that is trusted instead of an authority comes to those that are there; the oldest goes when there is no room. */
static gboolean
trust_key (const char *key, gdw_profile *p)
{
  struct gdw_texts *keys = &p->gateway.trusted_keys;
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  gdw_profile_fault fault = { 0 };
  for (guint i = keys->n < GDW_MAX_PINS ? 0 : 1; i < keys->n; i++)
    g_strv_builder_add (all, keys->at[i]);
  g_strv_builder_add (all, key);
  g_auto (GStrv) list = g_strv_builder_end (all);
  g_autofree char *text = g_strjoinv (";", list);
  return gdw_profile_set_text (p, "gateway", "trusted-keys", text, &fault) == GDW_OK;
}

/* The row, or -1. */
static int
find (const GodwitFacts *f)
{
  for (gsize i = 0; i < G_N_ELEMENTS (repairs); i++) {
    gboolean has_value =
        repairs[i].key == NULL || repairs[i].value != NULL || (f->why_offered != NULL && f->why_offered[0] != '\0');
    if ((guint)repairs[i].why == f->why && has_value)
      return (int)i;
  }
  return -1;
}

/* By name and password, and no name is known. */
static gboolean
lacks_user (const GodwitFacts *f)
{
  return f->why == GDW_WHY_GATEWAY_WANTS_EAP && (f->user == NULL || f->user[0] == '\0');
}

/* What a gateway looks like from behind a captive portal; a tunnel that is kept waits there, too. */
gboolean
godwit_repair_opens_page (const GodwitFacts *f)
{
  static const gdw_why behind[] = { GDW_WHY_NO_NETWORK, GDW_WHY_NAME_NOT_FOUND, GDW_WHY_GATEWAY_SILENT,
                                    GDW_WHY_GATEWAY_LOST };
  gboolean is_one = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (behind); i++)
    is_one = is_one || (guint)behind[i] == f->why;
  gboolean waits = f->state == GODWIT_STATE_NO_NETWORK || (f->state == GODWIT_STATE_FAILED && is_one);
  return waits && f->portal != NULL && f->portal[0] != '\0';
}

char *
godwit_repair_label (const GodwitFacts *f)
{
  int at = f->state == GODWIT_STATE_FAILED ? find (f) : -1;
  if (godwit_repair_opens_page (f))
    return g_strdup (_ ("_Open the Network’s Sign-In Page"));
  if (at < 0)
    return NULL;
  if (lacks_user (f))
    return g_strdup (_ ("_Edit the Sign-In…"));
  if (godwit_repair_shows_certificate (f))
    return g_strdup (_ ("_Show Certificate…"));
  g_auto (GStrv) parts = g_strsplit (_ (repairs[at].label), "%s", 2);
  return g_strjoinv (f->why_offered != NULL ? f->why_offered : "", parts);
}

gboolean
godwit_repair_shows_certificate (const GodwitFacts *f)
{
  return f->why == GDW_WHY_AUTHORITY_UNKNOWN && f->cert_fingerprint != NULL && f->cert_fingerprint[0] != '\0';
}

gboolean
godwit_repair_needs_person (const GodwitFacts *f)
{
  int at = find (f);
  return at < 0 || lacks_user (f) || (repairs[at].key == NULL && !godwit_repair_shows_certificate (f));
}

/* Whoever signs in otherwise has no use for a certificate: a profile that names one all the same is refused. */
static void
drop_certificate (gdw_profile *p)
{
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE)
    return;
  p->sign_in.certificate[0] = p->sign_in.private_key[0] = '\0';
  p->sign_in.second = GDW_WORD_SECOND_NONE;
}

gboolean
godwit_repair_apply (const GodwitFacts *f, GodwitDraft *d)
{
  int at = find (f);
  gdw_profile p = d->profile;
  gdw_profile_fault fault = { 0 };
  if (godwit_repair_shows_certificate (f)) {
    if (f->cert_key == NULL || !trust_key (f->cert_key, &p))
      return FALSE;
    d->profile = p;
    return TRUE;
  }
  if (at < 0 || repairs[at].key == NULL || lacks_user (f))
    return FALSE;
  const char *value = repairs[at].value != NULL ? repairs[at].value : f->why_offered;
  if (gdw_profile_set_text (&p, repairs[at].group, repairs[at].key, value, &fault) != GDW_OK)
    return FALSE;
  drop_certificate (&p);
  if (gdw_profile_validate (&p, &fault) != GDW_OK)
    return FALSE;
  d->profile = p;
  return TRUE;
}
