/* SPDX-License-Identifier: GPL-3.0-or-later */
/* say.c - what godwitctl says to people. */
#include "ctl/say.h"

#include "ctl/columns.h"
#include "ctl/moves.h"
#include "profile/pin.h"

#include <glib.h>
#include <glib/gi18n.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GREEN "\033[32m"
#define RED   "\033[31m"
#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

enum { MIN_LABEL = 9 /* columns */ };

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
  say (stderr, RED, _ (gdw_why_text (why)));
  if (fact != NULL && fact[0] != '\0')
    fprintf (stderr, "%s\n", fact);
  fprintf (stderr, "%s\n", _ (gdw_why_repair (why)));
  return (int)why;
}

static void
say_diff (const char *word, int wide, const char *text)
{
  fputs ("  ", stderr);
  ctl_columns_print (stderr, word, wide);
  fprintf (stderr, "  %s\n", text);
}

void
ctl_say_diff (const gdw_diff *d)
{
  /* Translators: in front of what was offered to the gateway, what it hinted at, and what may be changed in the settings */
  static const char *const words[] = { N_ ("offered"), N_ ("gateway"), N_ ("try") };
  int wide = ctl_columns_of_all (words, G_N_ELEMENTS (words));
  for (guint i = 0; i < d->n_offered; i++)
    say_diff (_ (words[0]), wide, d->offered[i]);
  for (guint i = 0; i < d->n_hints; i++)
    say_diff (_ (words[1]), wide, d->hints[i]);
  for (guint i = 0; i < d->n_changes; i++)
    say_diff (_ (words[2]), wide, d->changes[i]);
}

static void
list_add (GString *list, const char *text)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", text);
}

static char *
day_of (guint64 at_s)
{
  g_autoptr (GDateTime) t = at_s > G_MAXINT64 ? NULL : g_date_time_new_from_unix_utc ((gint64)at_s);
  return t == NULL ? g_strdup ("?") : g_date_time_format (t, "%Y-%m-%d");
}

/* Groups of two digits, as other programs show a fingerprint. */
static char *
fingerprint_of (const guint8 hash[GDW_FINGERPRINT])
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < GDW_FINGERPRINT; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", hash[i]);
  return g_string_free (text, FALSE);
}

/* What is needed to decide whether to trust a gateway for which nobody vouches. */
static void
add_stranger (GString *text, const gdw_cert_facts *f)
{
  char pin[GDW_PIN_TEXT];
  g_autofree char *fingerprint = fingerprint_of (f->fingerprint);
  g_string_append_c (text, '\n'); /* Translators: %s is the name of an authority */
  g_string_append_printf (text, _ ("issued by %s"), f->issuer);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("SHA-256 fingerprint %s"), fingerprint);
  if (gdw_bytes_all_zero (gdw_bytes_of (f->key)))
    return;
  gdw_pin_text (f->key, pin);
  g_string_append_c (text, '\n'); /* Translators: %s is a setting and its value */
  g_string_append_printf (text, _ ("to trust it as it is: gateway.trusted-keys %s"), pin);
}

/* Whose certificate it is, and when it is valid. */
static char *
holder_of (const gdw_cert_facts *f)
{
  char *whose = f->depth == 0 ? g_strdup_printf (_ ("the gateway's own certificate: %s"), f->subject)
                              : g_strdup_printf (_ ("an authority's certificate: %s"), f->subject);
  if (f->valid_until_s == 0)
    return whose;
  g_autofree char *holder = whose, *from = day_of (f->valid_from_s), *until = day_of (f->valid_until_s);
  /* Translators: "the gateway's own certificate: CN=gateway, valid from 2026-01-01 to 2027-01-01" */
  return g_strdup_printf (_ ("%s, valid from %s to %s"), holder, from, until);
}

char *
ctl_say_certificate (const gdw_cert_facts *f, const char *fact)
{
  gboolean named = g_str_equal (f->rule, "name"), other = g_str_equal (f->rule, "identity");
  GString *text = g_string_new (NULL);
  if (named || other) {
    GString *offered = g_string_new (NULL);
    for (guint i = 0; i < f->n_offered; i++)
      list_add (offered, f->offered[i]);
    if (named)
      g_string_append_printf (text, _ ("wanted %s; the certificate is for: %s"), f->wanted, offered->str);
    else
      g_string_append_printf (text, _ ("wanted %s; the gateway calls itself: %s"), f->wanted, offered->str);
    g_string_free (offered, TRUE);
  } else if (f->rule[0] == '\0' || f->subject[0] == '\0' || g_str_equal (f->rule, "revocation")) {
    g_string_append (text, fact);
  } else {
    g_autofree char *holder = holder_of (f);
    g_string_append (text, holder);
    if (f->n_links > 0)
      add_stranger (text, f);
  }
  return g_string_free (text, FALSE);
}

char *
ctl_say_duration (gdw_ms ms)
{
  guint64 s = ms / 1000;
  int seconds = (int)(s % 60), minutes = (int)(s / 60 % 60), hours = (int)(s / 3600 % 24),
      days = (int)MIN (s / 86400, (guint64)G_MAXINT);
  if (s < 60) /* Translators: seconds */
    return g_strdup_printf (_ ("%d s"), seconds);
  if (s < 3600) /* Translators: minutes and seconds */
    return g_strdup_printf (_ ("%d min %d s"), minutes, seconds);
  if (s < 86400) /* Translators: hours and minutes */
    return g_strdup_printf (_ ("%d h %d min"), hours, minutes);
  /* Translators: days and hours */
  return g_strdup_printf (_ ("%d d %d h"), days, hours);
}

char *
ctl_say_size (uint64_t octets)
{
  return g_format_size (octets);
}

/* --- a tunnel --- */

/* Translators: short words, which stand above each other, in front of what is told of a tunnel */
static const char *const labels[] = { N_ ("gateway"),  N_ ("path"),   N_ ("path MTU"), N_ ("moved"),   N_ ("address"),
                                      N_ ("networks"), N_ ("banner"), N_ ("keys"),     N_ ("traffic"), N_ ("note") };

static void
row (const char *label, const char *text)
{
  int wide = MAX (MIN_LABEL, ctl_columns_of_all (labels, G_N_ELEMENTS (labels)));
  fputs ("  ", stdout);
  ctl_columns_print (stdout, label[0] == '\0' ? "" : _ (label), wide);
  printf (" %s\n", text);
}

static void
row_of_list (const char *label, GString *list)
{
  if (list->len > 0)
    row (label, list->str);
  g_string_free (list, TRUE);
}

static void
row_gateway (const gdw_frame_status *s)
{
  char addr[GDW_ADDR_TEXT];
  g_autofree char *where = gdw_ip_is_none (&s->path.remote.ip)
                               ? g_strdup (s->gateway)
                               : g_strdup_printf (C_ ("a gateway and its address", "%s at %s"), s->gateway,
                                                  gdw_addr_text (&s->path.remote, addr));
  /* Translators: a gateway, and what its certificate has proved it to be */
  g_autofree char *text =
      s->remote_id[0] == '\0' ? g_strdup (where) : g_strdup_printf (_ ("%s, proved to be %s"), where, s->remote_id);
  if (text[0] != '\0')
    row ("gateway", text);
}

static void
row_path (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT], name[IF_NAMESIZE];
  if (s->path.link == 0)
    return;
  GString *text = g_string_new (NULL);
  const char *link = if_indextoname (s->path.link, name) == NULL ? _ ("a link that is gone") : name;
  if (gdw_ip_is_none (&s->path.local))
    g_string_append (text, link);
  else
    g_string_append_printf (text, C_ ("a network and our address there", "%s from %s"), link,
                            gdw_ip_text (&s->path.local, ip));
  if (s->nat_here)
    list_add (text, _ ("address translation on our side"));
  if (s->nat_there)
    list_add (text, _ ("address translation on the gateway's side"));
  row_of_list ("path", text);
}

/* What the search for it has found, not what is set. */
static void
row_mtu (const gdw_frame_status *s)
{
  if (s->path_mtu == 0)
    return;
  g_autofree char *text =
      g_strdup_printf (_ ("%u octets: packets of up to %u octets fit into the tunnel"), s->path_mtu, s->largest);
  row ("path MTU", text);
}

static void
row_address (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT];
  GString *addrs = g_string_new (NULL);
  for (guint i = 0; i < s->plan.n_addrs; i++)
    list_add (addrs, gdw_ip_text (&s->plan.addrs[i].ip, ip));
  if (addrs->len > 0 && s->device[0] != '\0') {
    g_autofree char *all = g_strdup (addrs->str);
    g_string_printf (addrs, C_ ("addresses on a device", "%s on %s"), all, s->device);
  }
  row_of_list ("address", addrs);
}

/* all: other names, too, are asked there. */
static char *
dns_words (const char *servers, const char *domains, gboolean all)
{
  if (domains[0] != '\0' && all)
    return g_strdup_printf (C_ ("name servers and domains", "%s for %s and all other names"), servers, domains);
  if (domains[0] != '\0')
    return g_strdup_printf (C_ ("name servers and domains", "%s for %s"), servers, domains);
  return all ? g_strdup_printf (C_ ("name servers", "%s for all names"), servers) : g_strdup (servers);
}

static void
row_dns (const gdw_netplan *p)
{
  char ip[GDW_IP_TEXT];
  g_autoptr (GString) dns = g_string_new (NULL), domains = g_string_new (NULL);
  for (guint i = 0; i < p->n_dns; i++)
    list_add (dns, gdw_ip_text (&p->dns[i], ip));
  for (guint i = 0; i < p->n_domains; i++)
    g_string_append_printf (domains, "%s%s", i == 0 ? "" : " ", p->domains[i]);
  g_autofree char *text = dns_words (dns->str, domains->str, p->dns_all && dns->len > 0);
  if (text[0] != '\0')
    row ("DNS", text);
}

static void
row_networks (const gdw_netplan *p)
{
  char net[GDW_NET_TEXT];
  GString *routes = g_string_new (NULL);
  for (guint i = 0; i < p->n_routes; i++)
    list_add (routes, p->routes[i].prefix > 0       ? gdw_net_text (&p->routes[i], net)
                      : p->routes[i].ip.family == 4 ? _ ("all of IPv4")
                                                    : _ ("all of IPv6"));
  if (p->block4)
    list_add (routes, _ ("IPv4 is refused"));
  if (p->block6)
    list_add (routes, _ ("IPv6 is refused"));
  row_of_list ("networks", routes);
}

char *
ctl_say_quantum (const gdw_frame_status *s)
{
  switch (s->quantum) {
  case GDW_QUANTUM_KEM:
    return g_strdup_printf (_ ("%s: recorded traffic stays secret from a later quantum computer; signatures do not "
                               "withstand one yet"),
                            s->key_exchange);
  case GDW_QUANTUM_PPK:
    return g_strdup_printf (_ ("%s with a post-quantum pre-shared key: recorded traffic stays secret from a later "
                               "quantum computer; signatures do not withstand one yet"),
                            s->key_exchange);
  default: return g_strdup_printf (_ ("%s: a later quantum computer could read recorded traffic"), s->key_exchange);
  }
}

static char *
spi_of (const uint8_t spi[8])
{
  return g_strdup_printf ("%02x%02x%02x%02x%02x%02x%02x%02x", spi[0], spi[1], spi[2], spi[3], spi[4], spi[5], spi[6],
                          spi[7]);
}

static void
rows_sas (const gdw_frame_status *s)
{
  g_autofree char *mine = spi_of (s->spi_i), *theirs = spi_of (s->spi_r);
  /* Translators: algorithms, and two numbers */
  g_autofree char *ike = g_strdup_printf (_ ("%s, SPIs %s and %s"), s->ike_suite, mine, theirs);
  g_autofree char *esp =
      g_strdup_printf (_ ("%s, SPIs %08x in and %08x out"), s->child_suite, s->child_spi_in, s->child_spi_out);
  if (s->ike_suite[0] != '\0')
    row ("IKE", ike);
  g_autofree char *words = ctl_say_quantum (s);
  if (s->key_exchange[0] != '\0')
    row ("keys", words);
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
    /* Translators: a move of the tunnel, and a time like "3 min 2 s" */
    g_autofree char *text = g_strdup_printf (_ ("%s (%s ago)"), line, ago);
    row (i == s->n_roams ? "moved" : "", text);
  }
  if (s->n_roams > 0 && s->moves > s->n_roams) {
    guint before = s->moves - s->n_roams;
    g_autofree char *text = g_strdup_printf (ngettext ("and %u time before", "and %u times before", before), before);
    row ("", text);
  }
}

void
ctl_say_status (const gdw_frame_status *s, gdw_ms now)
{
  g_autofree char *since = ctl_say_duration (now > s->since ? now - s->since : 0);
  g_autofree char *in = ctl_say_size (s->in_octets), *out = ctl_say_size (s->out_octets);
  gboolean bold = has_colour (stdout);
  printf ("%s%s%s  ", bold ? BOLD : "", s->name, bold ? PLAIN : "");
  /* Translators: a state like "connected", and a time like "3 min 2 s" */
  printf (C_ ("a state and a time", "%s for %s"), _ (gdw_phase_text (s->phase)), since);
  putchar ('\n');
  row_gateway (s);
  row_path (s);
  row_mtu (s);
  rows_moves (s, now);
  row_address (s);
  row_dns (&s->plan);
  row_networks (&s->plan);
  if (s->plan.banner[0] != '\0')
    row ("banner", s->plan.banner);
  rows_sas (s);
  /* Translators: two sizes like "1.2 MB" */
  g_autofree char *traffic = g_strdup_printf (_ ("%s in, %s out"), in, out);
  if (s->has_totals)
    row ("traffic", traffic);
  for (guint i = 0; i < s->n_notes; i++)
    row (i == 0 ? "note" : "", s->notes[i].text);
}
