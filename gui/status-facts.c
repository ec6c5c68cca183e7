/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-facts.c - each group of properties by a function of its own. What comes over the bus is bounded in number and taken as plain text. */
#include "status-facts.h"

#include <string.h>
#include <time.h>

#include "base/phase.h"
#include "godwit-event.h"
#include "godwit-move.h"

enum {
  MOVES = 32, /* as many as the history shows */
  EVENTS = 50 /* as many as the service keeps */
};

GodwitStatusNow
godwit_status_now (void)
{
  struct timespec boot = { 0 };
  (void)clock_gettime (CLOCK_BOOTTIME, &boot);
  return (GodwitStatusNow){ (gint64)boot.tv_sec * 1000 + boot.tv_nsec / 1000000, g_get_monotonic_time (),
                            g_get_real_time () / G_USEC_PER_SEC };
}

static GVariant *
dict_of (GVariant *all, const char *name)
{
  return g_variant_lookup_value (all, name, G_VARIANT_TYPE_VARDICT);
}

static char *
text_of (GVariant *dict, const char *key)
{
  char *text = NULL;
  return dict != NULL && g_variant_lookup (dict, key, "s", &text) ? text : NULL;
}

static void
take (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

/* "10.0.0.1, fd00::1" */
static char *
list_of (GVariant *dict, const char *key)
{
  g_auto (GStrv) all = NULL;
  if (dict == NULL || !g_variant_lookup (dict, key, "^as", &all))
    return NULL;
  return g_strjoinv (", ", all);
}

static gboolean
is_set (GVariant *dict, const char *key)
{
  gboolean is = FALSE;
  return dict != NULL && g_variant_lookup (dict, key, "b", &is) && is;
}

GodwitState
godwit_status_state (const char *phase, gboolean activated)
{
  if (g_strcmp0 (phase, gdw_phase_name (GDW_PHASE_WAITING)) == 0)
    return GODWIT_STATE_WAITING;
  if (!activated)
    return GODWIT_STATE_CONNECTING;
  if (g_strcmp0 (phase, gdw_phase_name (GDW_PHASE_MOVING)) == 0)
    return GODWIT_STATE_MOVING;
  if (g_strcmp0 (phase, gdw_phase_name (GDW_PHASE_PARKED)) == 0)
    return GODWIT_STATE_NO_NETWORK;
  if (phase == NULL || phase[0] == '\0' || g_strcmp0 (phase, gdw_phase_name (GDW_PHASE_CONNECTED)) == 0)
    return GODWIT_STATE_CONNECTED;
  return GODWIT_STATE_CONNECTING; /* it reconnects by itself */
}

static guint
phase_of (const char *name)
{
  for (guint i = 0; gdw_phase_exists (i); i++) {
    if (g_strcmp0 (gdw_phase_name ((gdw_phase)i), name) == 0)
      return i;
  }
  return GDW_PHASE_IDLE;
}

static void
read_path (GVariant *all, GodwitStatusNames names, gpointer data, GodwitFacts *f)
{
  g_autoptr (GVariant) path = dict_of (all, "Path");
  g_autofree char *remote = text_of (path, "remote");
  guint16 port = 0;
  take (&f->link, text_of (path, "link"));
  take (&f->network, f->link != NULL && names != NULL ? names (f->link, data) : NULL);
  if (f->network == NULL)
    f->network = g_strdup (f->link);
  if (remote == NULL || !g_variant_lookup (path, "port", "q", &port))
    return;
  take (&f->remote, g_strdup_printf (strchr (remote, ':') != NULL ? "[%s]:%u" : "%s:%u", remote, port));
}

static void
read_inner (GVariant *all, GodwitFacts *f)
{
  g_autoptr (GVariant) inner = dict_of (all, "Inner");
  take (&f->addresses, list_of (inner, "addresses"));
  take (&f->networks, list_of (inner, "networks"));
  take (&f->dns, list_of (inner, "dns"));
  take (&f->domains, list_of (inner, "domains"));
  take (&f->blocked, is_set (inner, "block-ipv4")   ? g_strdup ("IPv4")
                     : is_set (inner, "block-ipv6") ? g_strdup ("IPv6")
                                                    : NULL);
}

static void
read_security (GVariant *all, GodwitFacts *f)
{
  g_autoptr (GVariant) suite = dict_of (all, "Suite"), exchange = dict_of (all, "KeyExchange"),
                       who = dict_of (all, "Identities");
  g_autofree char *safe = text_of (exchange, "withstands-quantum");
  take (&f->encryption, text_of (suite, "esp"));
  take (&f->key_exchange, text_of (exchange, "name"));
  take (&f->identity, text_of (who, "gateway"));
  take (&f->own, text_of (who, "own"));
  f->quantum = f->key_exchange == NULL       ? GODWIT_QUANTUM_UNKNOWN
               : g_strcmp0 (safe, "no") == 0 ? GODWIT_QUANTUM_WEAK
                                             : GODWIT_QUANTUM_SAFE;
}

static void
read_counters (GVariant *all, GodwitFacts *f)
{
  g_autoptr (GVariant) counters = g_variant_lookup_value (all, "Counters", G_VARIANT_TYPE ("a{st}"));
  if (counters == NULL)
    return;
  (void)g_variant_lookup (counters, "in-octets", "t", &f->received);
  (void)g_variant_lookup (counters, "out-octets", "t", &f->sent);
}

static void
read_note (GVariant *all, GodwitFacts *f)
{
  g_autoptr (GVariant) notes = g_variant_lookup_value (all, "Notes", G_VARIANT_TYPE ("a(us)"));
  gsize n = notes != NULL ? g_variant_n_children (notes) : 0;
  const char *text = NULL;
  if (n == 0) {
    take (&f->note, NULL);
    return;
  }
  g_variant_get_child (notes, n - 1, "(u&s)", NULL, &text); /* the last one is the newest */
  take (&f->note, g_strdup (text));
}

/* Issuer, fingerprint and key are there only when its authority is unknown. */
static void
read_certificate (GVariant *end, GodwitFacts *f)
{
  take (&f->cert_fingerprint, text_of (end, "certificate-fingerprint"));
  take (&f->cert_key, text_of (end, "certificate-key"));
  take (&f->cert_rule, text_of (end, "certificate-rule"));
  take (&f->cert_wanted, text_of (end, "certificate-wanted"));
  take (&f->cert_subject, text_of (end, "certificate-subject"));
  take (&f->cert_issuer, text_of (end, "certificate-issuer"));
  take (&f->cert_top, text_of (end, "certificate-top"));
  take (&f->cert_names, list_of (end, "certificate-offered"));
  f->cert_until = f->cert_links = 0;
  (void)g_variant_lookup (end, "certificate-until", "t", &f->cert_until);
  (void)g_variant_lookup (end, "certificate-links", "u", &f->cert_links);
}

static void
read_end (GVariant *all, GodwitFacts *f)
{
  g_autoptr (GVariant) end = dict_of (all, "EndReason");
  g_auto (GStrv) offered = NULL;
  guint id = 0;
  if (end == NULL || !g_variant_lookup (end, "id", "u", &id))
    return;
  f->why = id;
  take (&f->why_name, text_of (end, "name"));
  take (&f->why_text, text_of (end, "text"));
  take (&f->why_repair, text_of (end, "repair"));
  take (&f->why_fact, text_of (end, "fact"));
  if (g_variant_lookup (end, "certificate-offered", "^as", &offered) && offered[0] != NULL)
    take (&f->why_offered, g_strdup (offered[0]));
  read_certificate (end, f);
}

void
godwit_status_facts (GVariant *all, const GodwitStatusNow *now, GodwitStatusNames names, gpointer data, GodwitFacts *f)
{
  g_autofree char *phase = text_of (all, "Phase");
  guint64 since = 0;
  f->phase = phase_of (phase);
  if (g_variant_lookup (all, "ConnectedSince", "t", &since) && since != 0)
    f->since = now->monotonic_us - (now->boot_ms - (gint64)since) * 1000;
  take (&f->device, text_of (all, "Device"));
  take (&f->service, text_of (all, "ProgramVersion"));
  read_path (all, names, data, f);
  read_inner (all, f);
  read_security (all, f);
  read_counters (all, f);
  read_note (all, f);
  read_end (all, f);
}

void
godwit_status_keys (GVariant *all, const gdw_profile *p, const GodwitStatusNow *now, GodwitFacts *f)
{
  g_autoptr (GVariant) suite = dict_of (all, "Suite");
  guint64 ike = 0, esp = 0;
  if (suite == NULL || !g_variant_lookup (suite, "ike-since", "t", &ike) ||
      !g_variant_lookup (suite, "esp-since", "t", &esp) || ike == 0 || esp == 0)
    return;
  guint64 due = MIN (ike + p->ike.rekey_s * 1000ull, esp + p->esp.rekey_s * 1000ull);
  f->next_keys = now->monotonic_us + ((gint64)due - now->boot_ms) * 1000;
}

void
godwit_status_end (GodwitFacts *f)
{
  char **const of_the_tunnel[] = { &f->device, &f->link,    &f->network, &f->remote,   &f->addresses, &f->networks,
                                   &f->dns,    &f->domains, &f->blocked, &f->identity, &f->own,       &f->note };
  for (gsize i = 0; i < G_N_ELEMENTS (of_the_tunnel); i++)
    take (of_the_tunnel[i], NULL);
  f->since = f->next_keys = 0;
}

void
godwit_status_forget_why (GodwitFacts *f)
{
  char **const of_the_end[] = { &f->why_name, &f->why_text, &f->why_repair, &f->why_fact, &f->why_offered };
  for (gsize i = 0; i < G_N_ELEMENTS (of_the_end); i++)
    take (of_the_end[i], NULL);
  f->why = 0;
}

static char *
name_of (GVariant *roam, const char *key, GodwitStatusNames names, gpointer data)
{
  g_autofree char *link = text_of (roam, key);
  char *name = link != NULL && names != NULL ? names (link, data) : NULL;
  return name != NULL ? name : link != NULL ? g_steal_pointer (&link) : g_strdup ("");
}

static GodwitMove *
move_of (GVariant *roam, const GodwitStatusNow *now, GodwitStatusNames names, gpointer data)
{
  g_autofree char *reason = text_of (roam, "reason"), *from = name_of (roam, "from", names, data),
                  *to = name_of (roam, "to", names, data);
  guint64 at = 0, gap = 0;
  (void)g_variant_lookup (roam, "at", "t", &at);
  (void)g_variant_lookup (roam, "gap", "t", &gap);
  return godwit_move_new (now->wall_s - (now->boot_ms - (gint64)at) / 1000, reason, from, to, gap);
}

/* The newest is at the end of the list on the bus. Once there, an entry does not change, but the time that it is reckoned from may. */
void
godwit_status_moves (GVariant *all, const GodwitStatusNow *now, GodwitStatusNames names, gpointer data,
                     GListStore *moves)
{
  g_autoptr (GVariant) roams = g_variant_lookup_value (all, "Roams", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = roams != NULL ? g_variant_n_children (roams) : 0;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < MIN (n, (gsize)MOVES); i++) {
    g_autoptr (GVariant) roam = g_variant_get_child_value (roams, n - 1 - i);
    g_ptr_array_add (made, move_of (roam, now, names, data));
  }
  GodwitMove *newest = g_list_model_get_item (G_LIST_MODEL (moves), 0);
  gboolean is_same = g_list_model_get_n_items (G_LIST_MODEL (moves)) == made->len &&
                     (made->len == 0 || ABS (godwit_move_at (newest) - godwit_move_at (made->pdata[0])) <= 1);
  g_clear_object (&newest);
  if (!is_same)
    g_list_store_splice (moves, 0, g_list_model_get_n_items (G_LIST_MODEL (moves)), made->pdata, made->len);
}

void
godwit_status_events (GVariant *told, const GodwitStatusNow *now, GListStore *events)
{
  g_autoptr (GVariant) rows = g_variant_get_child_value (told, 0);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  gsize n = g_variant_n_children (rows);
  for (gsize i = n - MIN (n, (gsize)EVENTS); i < n; i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
    guint64 at = 0;
    g_variant_get_child (row, 1, "t", &at);
    GodwitEvent *e = godwit_event_new (row, now->wall_s * 1000 - (now->boot_ms - (gint64)at));
    if (e != NULL)
      g_ptr_array_add (made, e);
  }
  guint before = g_list_model_get_n_items (G_LIST_MODEL (events));
  g_autoptr (GodwitEvent) newest = g_list_model_get_item (G_LIST_MODEL (events), before - 1);
  gboolean is_same =
      before == made->len && newest != NULL && godwit_event_at (newest) == godwit_event_at (made->pdata[made->len - 1]);
  if (!is_same)
    g_list_store_splice (events, 0, before, made->pdata, made->len);
}
