/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-facts.c - fields of frames, which were checked when they were read, as texts. */
#include "frame-facts.h"

#include "profile/pin.h"

static void
take (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

static char *
text_or_null (const char *text)
{
  return text[0] != '\0' ? g_strdup (text) : NULL;
}

static char *
nets (const gdw_net *all, gsize n)
{
  GString *list = g_string_new (NULL);
  char text[GDW_NET_TEXT];
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", gdw_net_text (&all[i], text));
  return g_string_free (list, n == 0);
}

static char *
ips (const gdw_ip *all, gsize n)
{
  GString *list = g_string_new (NULL);
  char text[GDW_IP_TEXT];
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", gdw_ip_text (&all[i], text));
  return g_string_free (list, n == 0);
}

void
godwit_frame_status_facts (const gdw_frame_status *s, GodwitFacts *f)
{
  take (&f->addresses, nets (s->plan.addrs, s->plan.n_addrs));
  take (&f->networks, nets (s->plan.routes, s->plan.n_routes));
  take (&f->dns, ips (s->plan.dns, s->plan.n_dns));
  take (&f->identity, text_or_null (s->remote_id));
  take (&f->own, text_or_null (s->local_id));
  take (&f->encryption, text_or_null (s->child_suite));
  take (&f->key_exchange, text_or_null (s->key_exchange));
}

/* Which rule it does not keep, and the names. */
static void
rule_facts (const gdw_cert_facts *c, GodwitFacts *f)
{
  GString *names = g_string_new (NULL);
  for (gsize i = 0; i < c->n_offered; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", c->offered[i]);
  take (&f->cert_names, g_string_free (names, FALSE));
  take (&f->cert_rule, text_or_null (c->rule));
  take (&f->cert_wanted, text_or_null (c->wanted));
  take (&f->cert_subject, text_or_null (c->subject));
}

/* What is needed to decide whether to trust it. */
static void
stranger_facts (const gdw_cert_facts *c, GodwitFacts *f)
{
  char pin[GDW_PIN_TEXT], digits[GDW_FINGERPRINT_TEXT];
  gdw_fingerprint_text (c->fingerprint, digits);
  gdw_pin_text (c->key, pin);
  take (&f->cert_issuer, text_or_null (c->issuer));
  take (&f->cert_top, text_or_null (c->top));
  take (&f->cert_fingerprint, g_strdup (digits));
  take (&f->cert_key, gdw_bytes_all_zero (gdw_bytes_of (c->key)) ? NULL : g_strdup (pin));
  f->cert_until = c->valid_until_s;
  f->cert_links = c->n_links;
}

void
godwit_frame_end_facts (const gdw_frame_end *e, GodwitFacts *f)
{
  f->why = (guint)e->why;
  take (&f->why_name, g_strdup (gdw_why_name (e->why)));
  take (&f->why_text, g_strdup (gdw_why_text (e->why)));
  take (&f->why_repair, text_or_null (gdw_why_repair (e->why)));
  take (&f->why_fact, text_or_null (e->fact));
  take (&f->why_offered, e->cert.n_offered > 0 ? text_or_null (e->cert.offered[0]) : NULL);
  rule_facts (&e->cert, f);
  if (e->cert.n_links > 0)
    stranger_facts (&e->cert, f);
}
