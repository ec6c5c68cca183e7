/* SPDX-License-Identifier: GPL-3.0-or-later */
/* say.c - what godwitctl says to people. */
#include "ctl/say.h"

#include "ctl/moves.h"
#include "profile/pin.h"

#include <glib.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GREEN "\033[32m"
#define RED   "\033[31m"
#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

static gboolean
has_colour (FILE *f)
{
  const char *no = g_getenv ("NO_COLOR"), *term = g_getenv ("TERM");
  return (no == NULL || no[0] == '\0') && g_strcmp0 (term, "dumb") != 0 && isatty (fileno (f)) == 1;
}

static void
say (FILE *f, const char *colour, const char *text)
{
  if (has_colour (f))
    fprintf (f, "%s%s%s\n", colour, text, PLAIN);
  else
    fprintf (f, "%s\n", text);
  fflush (f);
}

void
ctl_say_step (const char *text)
{
  printf ("%s\n", text);
  fflush (stdout);
}

void
ctl_say_good (const char *text)
{
  say (stdout, GREEN, text);
}

void
ctl_say_fault (const char *text)
{
  fprintf (stderr, "godwitctl: %s\n", text);
}

int
ctl_say_why (gdw_why why, const char *fact)
{
  if (why == GDW_WHY_NONE)
    return 0;
  say (stderr, RED, gdw_why_text (why));
  if (fact != NULL && fact[0] != '\0')
    fprintf (stderr, "%s\n", fact);
  fprintf (stderr, "%s\n", gdw_why_repair (why));
  return (int)why;
}

void
ctl_say_diff (const gdw_diff *d)
{
  for (guint i = 0; i < d->n_offered; i++)
    fprintf (stderr, "  offered  %s\n", d->offered[i]);
  for (guint i = 0; i < d->n_hints; i++)
    fprintf (stderr, "  gateway  %s\n", d->hints[i]);
  for (guint i = 0; i < d->n_changes; i++)
    fprintf (stderr, "  try      %s\n", d->changes[i]);
}

static void
add_day (GString *text, const char *before, guint64 at_s)
{
  g_autoptr (GDateTime) t = at_s > G_MAXINT64 ? NULL : g_date_time_new_from_unix_utc ((gint64)at_s);
  g_autofree char *day = t == NULL ? g_strdup ("?") : g_date_time_format (t, "%Y-%m-%d");
  g_string_append_printf (text, "%s%s", before, day);
}

/* Groups of two digits, as other programs show a fingerprint. */
static void
add_fingerprint (GString *text, const char *before, const guint8 hash[GDW_FINGERPRINT])
{
  g_string_append (text, before);
  for (guint i = 0; i < GDW_FINGERPRINT; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", hash[i]);
}

/* What is needed to decide whether to trust a gateway for which nobody vouches. */
static void
add_stranger (GString *text, const gdw_cert_facts *f)
{
  char pin[GDW_PIN_TEXT];
  g_string_append_printf (text, "\nissued by %s", f->issuer);
  add_fingerprint (text, "\nSHA-256 fingerprint ", f->fingerprint);
  if (gdw_bytes_all_zero (gdw_bytes_of (f->key)))
    return;
  gdw_pin_text (f->key, pin);
  g_string_append_printf (text, "\nto trust it as it is: gateway.trusted-keys %s", pin);
}

char *
ctl_say_certificate (const gdw_cert_facts *f, const char *fact)
{
  gboolean named = g_str_equal (f->rule, "name"), other = g_str_equal (f->rule, "identity");
  GString *text = g_string_new (NULL);
  if (named || other) {
    g_string_append_printf (text, "wanted %s; %s: ", f->wanted,
                            named ? "the certificate is for" : "the gateway calls itself");
    for (guint i = 0; i < f->n_offered; i++)
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", f->offered[i]);
  } else if (f->rule[0] == '\0' || f->subject[0] == '\0' || g_str_equal (f->rule, "revocation")) {
    g_string_append (text, fact);
  } else {
    g_string_append_printf (
        text, "%s%s", f->depth == 0 ? "the gateway's own certificate: " : "an authority's certificate: ", f->subject);
    if (f->valid_until_s != 0) {
      add_day (text, ", valid from ", f->valid_from_s);
      add_day (text, " to ", f->valid_until_s);
    }
    if (f->n_links > 0)
      add_stranger (text, f);
  }
  return g_string_free (text, FALSE);
}

char *
ctl_say_duration (gdw_ms ms)
{
  guint64 s = ms / 1000;
  if (s < 60)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " s", s);
  if (s < 3600)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " min %" G_GUINT64_FORMAT " s", s / 60, s % 60);
  if (s < 86400)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " h %" G_GUINT64_FORMAT " min", s / 3600, s / 60 % 60);
  return g_strdup_printf ("%" G_GUINT64_FORMAT " d %" G_GUINT64_FORMAT " h", s / 86400, s / 3600 % 24);
}

char *
ctl_say_size (uint64_t octets)
{
  return g_format_size (octets);
}

/* --- a tunnel --- */

static void
row (const char *label, const char *text)
{
  printf ("  %-9s %s\n", label, text);
}

static void
row_of_list (const char *label, GString *list)
{
  if (list->len > 0)
    row (label, list->str);
  g_string_free (list, TRUE);
}

static void
list_add (GString *list, const char *text)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", text);
}

static void
row_gateway (const gdw_frame_status *s)
{
  char addr[GDW_ADDR_TEXT];
  GString *text = g_string_new (s->gateway);
  if (!gdw_ip_is_none (&s->path.remote.ip))
    g_string_append_printf (text, " at %s", gdw_addr_text (&s->path.remote, addr));
  if (s->remote_id[0] != '\0')
    g_string_append_printf (text, ", proved to be %s", s->remote_id);
  row_of_list ("gateway", text);
}

static void
row_path (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT], name[IF_NAMESIZE];
  if (s->path.link == 0)
    return;
  GString *text = g_string_new (if_indextoname (s->path.link, name) == NULL ? "a link that is gone" : name);
  if (!gdw_ip_is_none (&s->path.local))
    g_string_append_printf (text, " from %s", gdw_ip_text (&s->path.local, ip));
  if (s->nat_here)
    g_string_append (text, ", address translation on our side");
  if (s->nat_there)
    g_string_append (text, ", address translation on the gateway's side");
  row_of_list ("path", text);
}

/* What the search for it has found, not what is set. */
static void
row_mtu (const gdw_frame_status *s)
{
  if (s->path_mtu == 0)
    return;
  g_autofree char *text =
      g_strdup_printf ("%u octets: packets of up to %u octets fit into the tunnel", s->path_mtu, s->largest);
  row ("path MTU", text);
}

static void
rows_inner (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT], net[GDW_NET_TEXT];
  const gdw_netplan *p = &s->plan;
  GString *addrs = g_string_new (NULL), *dns = g_string_new (NULL), *routes = g_string_new (NULL);
  for (guint i = 0; i < p->n_addrs; i++)
    list_add (addrs, gdw_ip_text (&p->addrs[i].ip, ip));
  if (addrs->len > 0 && s->device[0] != '\0')
    g_string_append_printf (addrs, " on %s", s->device);
  for (guint i = 0; i < p->n_dns; i++)
    list_add (dns, gdw_ip_text (&p->dns[i], ip));
  for (guint i = 0; i < p->n_domains; i++)
    g_string_append_printf (dns, "%s%s", i == 0 ? " for " : " ", p->domains[i]);
  if (p->dns_all && dns->len > 0)
    g_string_append (dns, p->n_domains > 0 ? " and all other names" : " for all names");
  for (guint i = 0; i < p->n_routes; i++)
    list_add (routes, p->routes[i].prefix > 0       ? gdw_net_text (&p->routes[i], net)
                      : p->routes[i].ip.family == 4 ? "all of IPv4"
                                                    : "all of IPv6");
  if (p->block4)
    list_add (routes, "IPv4 is refused");
  if (p->block6)
    list_add (routes, "IPv6 is refused");
  row_of_list ("address", addrs);
  row_of_list ("DNS", dns);
  row_of_list ("networks", routes);
}

char *
ctl_say_quantum (const gdw_frame_status *s)
{
  switch (s->quantum) {
  case GDW_QUANTUM_KEM:
    return g_strdup_printf (
        "Key exchange: %s: recorded traffic stays secret from a later quantum computer; signatures do not "
        "withstand one yet",
        s->key_exchange);
  case GDW_QUANTUM_PPK:
    return g_strdup_printf (
        "Key exchange: %s with a post-quantum pre-shared key: recorded traffic stays secret from a later quantum "
        "computer; signatures do not withstand one yet",
        s->key_exchange);
  default:
    return g_strdup_printf ("Key exchange: %s: a later quantum computer could read recorded traffic", s->key_exchange);
  }
}

static void
rows_sas (const gdw_frame_status *s)
{
  g_autofree char *ike = g_strdup_printf (
      "%s, SPIs %02x%02x%02x%02x%02x%02x%02x%02x and %02x%02x%02x%02x%02x%02x%02x%02x", s->ike_suite, s->spi_i[0],
      s->spi_i[1], s->spi_i[2], s->spi_i[3], s->spi_i[4], s->spi_i[5], s->spi_i[6], s->spi_i[7], s->spi_r[0],
      s->spi_r[1], s->spi_r[2], s->spi_r[3], s->spi_r[4], s->spi_r[5], s->spi_r[6], s->spi_r[7]);
  g_autofree char *esp =
      g_strdup_printf ("%s, SPIs %08x in and %08x out", s->child_suite, s->child_spi_in, s->child_spi_out);
  if (s->ike_suite[0] != '\0')
    row ("IKE", ike);
  g_autofree char *words = ctl_say_quantum (s);
  if (s->key_exchange[0] != '\0')
    row ("keys", words + strlen ("Key exchange: "));
  if (s->child_suite[0] != '\0')
    row ("ESP", esp);
}

/* The latest first. */
static void
rows_moves (const gdw_frame_status *s, gdw_ms now)
{
  for (guint i = s->n_roams; i > 0; i--) {
    const gdw_roam *r = &s->roams[i - 1];
    g_autofree char *line = ctl_moves_line (r), *ago = ctl_say_duration (now > r->at ? now - r->at : 0);
    g_autofree char *text = g_strdup_printf ("%s (%s ago)", line, ago);
    row (i == s->n_roams ? "moved" : "", text);
  }
  if (s->n_roams > 0 && s->moves > s->n_roams) {
    g_autofree char *text = g_strdup_printf ("and %u times before", s->moves - s->n_roams);
    row ("", text);
  }
}

void
ctl_say_status (const gdw_frame_status *s, gdw_ms now)
{
  g_autofree char *since = ctl_say_duration (now > s->since ? now - s->since : 0);
  g_autofree char *in = ctl_say_size (s->in_octets), *out = ctl_say_size (s->out_octets);
  gboolean bold = has_colour (stdout);
  printf ("%s%s%s  %s for %s\n", bold ? BOLD : "", s->name, bold ? PLAIN : "", gdw_phase_text (s->phase), since);
  row_gateway (s);
  row_path (s);
  row_mtu (s);
  rows_moves (s, now);
  rows_inner (s);
  if (s->plan.banner[0] != '\0')
    row ("banner", s->plan.banner);
  rows_sas (s);
  g_autofree char *traffic = g_strdup_printf ("%s in, %s out", in, out);
  if (s->has_totals)
    row ("traffic", traffic);
  for (guint i = 0; i < s->n_notes; i++)
    row (i == 0 ? "note" : "", s->notes[i].text);
}
