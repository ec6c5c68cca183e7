/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel.c - the facts of a tunnel as properties. One table says which there are; reading, comparing and notifying go by it. */
#include "godwit-tunnel.h"

#include <string.h>

#include "godwit-event.h"
#include "godwit-move.h"

struct _GodwitTunnel {
  GObject parent;
  GodwitFacts facts;
  GListStore *moves, *events;
};

G_DEFINE_FINAL_TYPE (GodwitTunnel, godwit_tunnel, G_TYPE_OBJECT)

typedef enum { TEXT, WORD, LONG, COUNT } Kind; /* char *, an enum or guint, gint64, guint64 */

#define FIELD(kind, name, field) { kind, name, G_STRUCT_OFFSET (GodwitFacts, field) }
static const struct {
  Kind kind;
  const char *name;
  gsize offset;
} fields[] = {
  FIELD (WORD, "state", state),
  FIELD (WORD, "phase", phase),
  FIELD (LONG, "since", since),
  FIELD (LONG, "next-keys", next_keys),
  FIELD (COUNT, "received", received),
  FIELD (COUNT, "sent", sent),
  FIELD (LONG, "counted", counted),
  FIELD (WORD, "quantum", quantum),
  FIELD (WORD, "lookup", lookup),
  FIELD (WORD, "told", told),
  FIELD (LONG, "own-ends", own_ends),
  FIELD (WORD, "keyring", keyring),
  FIELD (WORD, "why", why),
  FIELD (TEXT, "uuid", uuid),
  FIELD (TEXT, "name", name),
  FIELD (TEXT, "gateway", gateway),
  FIELD (TEXT, "user", user),
  FIELD (TEXT, "device", device),
  FIELD (TEXT, "link", link),
  FIELD (TEXT, "network", network),
  FIELD (TEXT, "remote", remote),
  FIELD (TEXT, "addresses", addresses),
  FIELD (TEXT, "networks", networks),
  FIELD (TEXT, "dns", dns),
  FIELD (TEXT, "domains", domains),
  FIELD (TEXT, "blocked", blocked),
  FIELD (TEXT, "identity", identity),
  FIELD (TEXT, "own", own),
  FIELD (TEXT, "encryption", encryption),
  FIELD (TEXT, "key-exchange", key_exchange),
  FIELD (TEXT, "service", service),
  FIELD (TEXT, "manager", manager),
  FIELD (TEXT, "note", note),
  FIELD (TEXT, "portal", portal),
  FIELD (TEXT, "why-name", why_name),
  FIELD (TEXT, "why-text", why_text),
  FIELD (TEXT, "why-repair", why_repair),
  FIELD (TEXT, "why-fact", why_fact),
  FIELD (TEXT, "why-offered", why_offered),
  FIELD (TEXT, "cert-rule", cert_rule),
  FIELD (TEXT, "cert-wanted", cert_wanted),
  FIELD (TEXT, "cert-subject", cert_subject),
  FIELD (TEXT, "cert-issuer", cert_issuer),
  FIELD (TEXT, "cert-names", cert_names),
  FIELD (TEXT, "cert-top", cert_top),
  FIELD (TEXT, "cert-fingerprint", cert_fingerprint),
  FIELD (TEXT, "cert-key", cert_key),
  FIELD (COUNT, "cert-until", cert_until),
  FIELD (WORD, "cert-links", cert_links),
};
enum { FIELDS = G_N_ELEMENTS (fields), PROP_MOVES = FIELDS + 1, PROPS };
static GParamSpec *properties[PROPS];

static gpointer
place_of (GodwitFacts *f, gsize field)
{
  return (char *)f + fields[field].offset;
}

static char **
text_of (GodwitFacts *f, gsize field)
{
  return place_of (f, field);
}

GodwitTold
godwit_told_of (const gdw_profile *p)
{
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE)
    return GODWIT_TOLD_CERTIFICATE;
  return p->sign_in.local_identity[0] != '\0' || p->sign_in.method == GDW_WORD_METHOD_PSK ? GODWIT_TOLD_IDENTITY
                                                                                          : GODWIT_TOLD_NOTHING;
}

void
godwit_facts_clear (GodwitFacts *f)
{
  for (gsize i = 0; i < FIELDS; i++) {
    if (fields[i].kind == TEXT)
      g_free (*text_of (f, i));
  }
  memset (f, 0, sizeof *f);
}

void
godwit_facts_copy (const GodwitFacts *f, GodwitFacts *ret)
{
  *ret = *f;
  for (gsize i = 0; i < FIELDS; i++) {
    if (fields[i].kind == TEXT)
      *text_of (ret, i) = g_strdup (*text_of (ret, i));
  }
}

static gboolean
is_same (GodwitFacts *a, GodwitFacts *b, gsize field)
{
  switch (fields[field].kind) {
  case TEXT: return g_strcmp0 (*text_of (a, field), *text_of (b, field)) == 0;
  case WORD: return memcmp (place_of (a, field), place_of (b, field), sizeof (guint)) == 0;
  case LONG:
  case COUNT: break;
  }
  return memcmp (place_of (a, field), place_of (b, field), sizeof (guint64)) == 0;
}

void
godwit_tunnel_set_facts (GodwitTunnel *self, GodwitFacts *f)
{
  GodwitFacts before = self->facts;
  self->facts = *f;
  memset (f, 0, sizeof *f);
  g_object_freeze_notify (G_OBJECT (self));
  for (gsize i = 0; i < FIELDS; i++) {
    if (!is_same (&before, &self->facts, i))
      g_object_notify_by_pspec (G_OBJECT (self), properties[i + 1]);
  }
  g_object_thaw_notify (G_OBJECT (self));
  godwit_facts_clear (&before);
}

const GodwitFacts *
godwit_tunnel_facts (GodwitTunnel *self)
{
  return &self->facts;
}

gboolean
godwit_tunnel_is_on (GodwitTunnel *self)
{
  return self->facts.state != GODWIT_STATE_OFF && self->facts.state != GODWIT_STATE_FAILED;
}

GListStore *
godwit_tunnel_moves (GodwitTunnel *self)
{
  return self->moves;
}

GListStore *
godwit_tunnel_events (GodwitTunnel *self)
{
  return self->events;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GodwitTunnel *self = GODWIT_TUNNEL (object);
  (void)spec;
  if (id == PROP_MOVES) {
    g_value_set_object (value, self->moves);
    return;
  }
  gpointer place = place_of (&self->facts, id - 1);
  switch (fields[id - 1].kind) {
  case TEXT: g_value_set_string (value, *(char **)place != NULL ? *(char **)place : ""); break;
  case WORD: g_value_set_uint (value, *(guint *)place); break;
  case LONG: g_value_set_int64 (value, *(gint64 *)place); break;
  case COUNT: g_value_set_uint64 (value, *(guint64 *)place); break;
  }
}

static void
finalize (GObject *object)
{
  GodwitTunnel *self = GODWIT_TUNNEL (object);
  godwit_facts_clear (&self->facts);
  g_clear_object (&self->moves);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (godwit_tunnel_parent_class)->finalize (object);
}

static void
godwit_tunnel_class_init (GodwitTunnelClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->finalize = finalize;
  for (gsize i = 0; i < FIELDS; i++) {
    const char *name = fields[i].name;
    switch (fields[i].kind) {
    case TEXT: properties[i + 1] = g_param_spec_string (name, NULL, NULL, "", flags); break;
    case WORD: properties[i + 1] = g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags); break;
    case LONG: properties[i + 1] = g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, flags); break;
    case COUNT: properties[i + 1] = g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags); break;
    }
  }
  properties[PROP_MOVES] = g_param_spec_object ("moves", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
}

static void
godwit_tunnel_init (GodwitTunnel *self)
{
  self->moves = g_list_store_new (GODWIT_TYPE_MOVE);
  self->events = g_list_store_new (GODWIT_TYPE_EVENT);
}

GodwitTunnel *
godwit_tunnel_new (const char *uuid)
{
  GodwitTunnel *self = g_object_new (GODWIT_TYPE_TUNNEL, NULL);
  self->facts.uuid = g_strdup (uuid);
  return self;
}
