/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-values.c - one function per property, and the table that names them. */
#include "service/status-values.h"

#include <net/if.h>
#include <string.h>

#include "profile/pin.h"
#include "shared/names.h"

static void
put (GVariantBuilder *b, const char *key, GVariant *value)
{
  g_variant_builder_add (b, "{sv}", key, value);
}

static void
put_text (GVariantBuilder *b, const char *key, const char *text)
{
  if (text[0] != '\0')
    put (b, key, g_variant_new_string (text));
}

static GVariant *
ip_text (const gdw_ip *ip)
{
  char text[GDW_IP_TEXT];
  return g_variant_new_string (gdw_ip_text (ip, text));
}

static GVariant *
value_version (const GodwitStatusFacts *f)
{
  (void)f;
  return g_variant_new_uint32 (GODWIT_STATUS_VERSION);
}

static GVariant *
value_program (const GodwitStatusFacts *f)
{
  (void)f;
  return g_variant_new_string (GODWIT_VERSION);
}

static GVariant *
value_uuid (const GodwitStatusFacts *f)
{
  return g_variant_new_string (f->status.uuid);
}

static GVariant *
value_name (const GodwitStatusFacts *f)
{
  return g_variant_new_string (f->status.name);
}

static GVariant *
value_gateway (const GodwitStatusFacts *f)
{
  return g_variant_new_string (f->status.gateway);
}

static GVariant *
value_device (const GodwitStatusFacts *f)
{
  return g_variant_new_string (f->status.device);
}

static GVariant *
value_phase (const GodwitStatusFacts *f)
{
  return g_variant_new_string (gdw_phase_name (f->status.phase));
}

static GVariant *
value_since (const GodwitStatusFacts *f)
{
  return g_variant_new_uint64 (f->status.since);
}

static GVariant *
value_connected (const GodwitStatusFacts *f)
{
  return g_variant_new_uint64 (f->connected_since);
}

static GVariant *
value_path (const GodwitStatusFacts *f)
{
  const gdw_frame_status *s = &f->status;
  GVariantBuilder b;
  char link[IF_NAMESIZE] = "";
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  if (!gdw_path_is_none (&s->path)) {
    put (&b, "index", g_variant_new_uint32 (s->path.link));
    put_text (&b, "link", if_indextoname (s->path.link, link) != NULL ? link : "");
    if (!gdw_ip_is_none (&s->path.local))
      put (&b, "local", ip_text (&s->path.local));
    put (&b, "remote", ip_text (&s->path.remote.ip));
    put (&b, "port", g_variant_new_uint16 (s->path.remote.port));
    put (&b, "nat-here", g_variant_new_boolean (s->nat_here));
    put (&b, "nat-there", g_variant_new_boolean (s->nat_there));
    put (&b, "mobike", g_variant_new_boolean (s->mobike));
  }
  return g_variant_builder_end (&b);
}

/* Who proved to be who. */
static GVariant *
value_identities (const GodwitStatusFacts *f)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_text (&b, "gateway", f->status.remote_id);
  put_text (&b, "own", f->status.local_id);
  return g_variant_builder_end (&b);
}

static GVariant *
value_suite (const GodwitStatusFacts *f)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_text (&b, "ike", f->status.ike_suite);
  put_text (&b, "esp", f->status.child_suite);
  put (&b, "ike-since", g_variant_new_uint64 (f->status.ike_since));
  put (&b, "esp-since", g_variant_new_uint64 (f->status.child_since));
  return g_variant_builder_end (&b);
}

static GVariant *
value_key_exchange (const GodwitStatusFacts *f)
{
  static const char *const words[] = { "no", "key-exchange", "pre-shared-key" };
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_text (&b, "name", f->status.key_exchange);
  put (&b, "withstands-quantum", g_variant_new_string (words[MIN (f->status.quantum, 2u)]));
  return g_variant_builder_end (&b);
}

static GVariant *
nets (const gdw_net *all, gsize n)
{
  GVariantBuilder b;
  char text[GDW_NET_TEXT];
  g_variant_builder_init (&b, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < n; i++)
    g_variant_builder_add (&b, "s", gdw_net_text (&all[i], text));
  return g_variant_builder_end (&b);
}

static GVariant *
value_inner (const GodwitStatusFacts *f)
{
  const gdw_netplan *p = &f->status.plan;
  GVariantBuilder b, dns, domains;
  char text[GDW_IP_TEXT];
  g_variant_builder_init (&dns, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < p->n_dns; i++)
    g_variant_builder_add (&dns, "s", gdw_ip_text (&p->dns[i], text));
  g_variant_builder_init (&domains, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < p->n_domains; i++)
    g_variant_builder_add (&domains, "s", p->domains[i]);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put (&b, "addresses", nets (p->addrs, p->n_addrs));
  put (&b, "networks", nets (p->routes, p->n_routes));
  put (&b, "dns", g_variant_builder_end (&dns));
  put (&b, "domains", g_variant_builder_end (&domains));
  put (&b, "dns-all", g_variant_new_boolean (p->dns_all));
  put (&b, "block-ipv4", g_variant_new_boolean (p->block4));
  put (&b, "block-ipv6", g_variant_new_boolean (p->block6));
  put (&b, "mtu", g_variant_new_uint32 (p->mtu));
  put_text (&b, "banner", p->banner);
  return g_variant_builder_end (&b);
}

static GVariant *
value_counters (const GodwitStatusFacts *f)
{
  const gdw_frame_status *s = &f->status;
  const struct {
    const char *name;
    guint64 value;
  } all[] = {
    { "out-packets", s->out_packets }, { "out-octets", s->out_octets }, { "in-packets", s->in_packets },
    { "in-octets", s->in_octets },     { "bad-auth", s->bad_auth },     { "replayed", s->replayed },
    { "bad-form", s->bad_form },       { "bad-ts", s->bad_ts },         { "unknown-spi", s->unknown_spi },
    { "no-child", s->no_child },       { "no-room", s->no_room },       { "too-big", s->too_big },
    { "dropped", s->dropped },         { "ike-rekeys", s->ike_rekeys }, { "child-rekeys", s->child_rekeys },
    { "repeats", s->repeats },
  };
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE ("a{st}"));
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_variant_builder_add (&b, "{st}", all[i].name, all[i].value);
  return g_variant_builder_end (&b);
}

static GVariant *
value_moves (const GodwitStatusFacts *f)
{
  return g_variant_new_uint32 (f->status.moves);
}

static GVariant *
value_roams (const GodwitStatusFacts *f)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < f->status.n_roams; i++) {
    const gdw_roam *r = &f->status.roams[i];
    g_variant_builder_open (&b, G_VARIANT_TYPE_VARDICT);
    put (&b, "at", g_variant_new_uint64 (r->at));
    put (&b, "reason", g_variant_new_string (gdw_roam_name (r->reason)));
    put_text (&b, "from", r->from_link);
    put_text (&b, "to", r->to_link);
    put (&b, "gap", g_variant_new_uint64 (r->gap_ms));
    g_variant_builder_close (&b);
  }
  return g_variant_builder_end (&b);
}

static GVariant *
value_notes (const GodwitStatusFacts *f)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE ("a(us)"));
  for (gsize i = 0; i < f->status.n_notes; i++)
    g_variant_builder_add (&b, "(us)", (guint32)f->status.notes[i].id, f->status.notes[i].text);
  return g_variant_builder_end (&b);
}

static void
put_lines (GVariantBuilder *b, const char *key, const char lines[][GDW_MAX_TEXT], gsize n)
{
  GVariantBuilder list;
  if (n == 0)
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < n; i++)
    g_variant_builder_add (&list, "s", lines[i]);
  put (b, key, g_variant_builder_end (&list));
}

/* What is needed to decide whether to trust a gateway for which nobody vouches. */
static void
put_stranger (GVariantBuilder *b, const gdw_cert_facts *c)
{
  char pin[GDW_PIN_TEXT], digits[GDW_FINGERPRINT_TEXT];
  gdw_fingerprint_text (c->fingerprint, digits);
  put_text (b, "certificate-issuer", c->issuer);
  put (b, "certificate-links", g_variant_new_uint32 (c->n_links));
  put_text (b, "certificate-top", c->top);
  put_text (b, "certificate-fingerprint", digits);
  if (gdw_bytes_all_zero (gdw_bytes_of (c->key)))
    return;
  gdw_pin_text (c->key, pin);
  put_text (b, "certificate-key", pin);
}

static void
put_certificate (GVariantBuilder *b, const gdw_cert_facts *c)
{
  if (c->rule[0] == '\0')
    return;
  put_text (b, "certificate-rule", c->rule);
  put_text (b, "certificate-wanted", c->wanted);
  put_text (b, "certificate-subject", c->subject);
  put_lines (b, "certificate-offered", c->offered, c->n_offered);
  put (b, "certificate-from", g_variant_new_uint64 (c->valid_from_s));
  put (b, "certificate-until", g_variant_new_uint64 (c->valid_until_s));
  if (c->n_links > 0)
    put_stranger (b, c);
}

static GVariant *
value_end_reason (const GodwitStatusFacts *f)
{
  const gdw_frame_end *e = &f->end;
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  if (f->fault[0] != '\0') {
    put (&b, "id", g_variant_new_uint32 (GODWIT_STATUS_BAD_PROFILE));
    put (&b, "name", g_variant_new_string ("BAD_PROFILE"));
    put (&b, "text", g_variant_new_string (f->fault));
  } else if (e->why != GDW_WHY_NONE) {
    put (&b, "id", g_variant_new_uint32 ((guint32)e->why));
    put (&b, "name", g_variant_new_string (gdw_why_name (e->why)));
    put (&b, "text", g_variant_new_string (gdw_why_text (e->why)));
    put_text (&b, "repair", gdw_why_repair (e->why));
    put_text (&b, "fact", e->fact);
    put_lines (&b, "offered", e->diff.offered, e->diff.n_offered);
    put_lines (&b, "hints", e->diff.hints, e->diff.n_hints);
    put_lines (&b, "changes", e->diff.changes, e->diff.n_changes);
    put_certificate (&b, &e->cert);
  }
  return g_variant_builder_end (&b);
}

static const struct {
  const char *name, *signature;
  GVariant *(*value) (const GodwitStatusFacts *f);
} properties[GODWIT_STATUS_PROPERTIES] = {
  { "Version", "u", value_version },
  { "ProgramVersion", "s", value_program },
  { "Uuid", "s", value_uuid },
  { "Name", "s", value_name },
  { "Gateway", "s", value_gateway },
  { "Device", "s", value_device },
  { "Phase", "s", value_phase },
  { "PhaseSince", "t", value_since },
  { "Path", "a{sv}", value_path },
  { "Identities", "a{sv}", value_identities },
  { "Suite", "a{sv}", value_suite },
  { "KeyExchange", "a{sv}", value_key_exchange },
  { "Inner", "a{sv}", value_inner },
  { "Counters", "a{st}", value_counters },
  { "Moves", "u", value_moves },
  { "Roams", "aa{sv}", value_roams },
  { "Notes", "a(us)", value_notes },
  { "EndReason", "a{sv}", value_end_reason },
  { "ConnectedSince", "t", value_connected },
};

void
godwit_status_note_connected (GodwitStatusFacts *f)
{
  switch (f->status.phase) {
  case GDW_PHASE_CONNECTED:
    if (f->connected_since == 0)
      f->connected_since = f->status.since;
    break;
  case GDW_PHASE_MOVING:
  case GDW_PHASE_PARKED:
  case GDW_PHASE_WAITING: break;
  default: f->connected_since = 0;
  }
}

const char *
godwit_status_property (gsize i)
{
  return i < GODWIT_STATUS_PROPERTIES ? properties[i].name : NULL;
}

GVariant *
godwit_status_value (const GodwitStatusFacts *f, const char *property)
{
  for (gsize i = 0; i < GODWIT_STATUS_PROPERTIES; i++) {
    if (strcmp (properties[i].name, property) == 0)
      return properties[i].value (f);
  }
  return NULL;
}

gboolean
godwit_status_is_counting (const char *property)
{
  return strcmp (property, "Counters") == 0;
}

GDBusInterfaceInfo *
godwit_status_interface (void)
{
  static GDBusInterfaceInfo *info;
  if (info != NULL)
    return info;
  GString *xml = g_string_new ("<node><interface name=\"" GODWIT_STATUS_INTERFACE "\">");
  for (gsize i = 0; i < GODWIT_STATUS_PROPERTIES; i++)
    g_string_append_printf (xml,
                            "<property name=\"%s\" type=\"%s\" access=\"read\"><annotation"
                            " name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"%s\"/></property>",
                            properties[i].name, properties[i].signature,
                            godwit_status_is_counting (properties[i].name) ? "false" : "invalidates");
  g_string_append (xml, "<method name=\"GetEvents\"><arg name=\"events\" type=\"a(uta(us))\" direction=\"out\"/>"
                        "<arg name=\"lost\" type=\"u\" direction=\"out\"/></method></interface></node>");
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml->str, NULL);
  info = g_dbus_interface_info_ref (node->interfaces[0]);
  g_string_free (xml, TRUE);
  return info;
}
