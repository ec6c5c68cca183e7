/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c - status, events and end reasons as JSON. */
#include "ctl/json.h"

#include "profile/pin.h"

#include <net/if.h>
#include <stdio.h>

static void
put_text (JsonObject *o, const char *key, const char *text)
{
  json_object_set_string_member (o, key, text);
}

static void
put_number (JsonObject *o, const char *key, uint64_t n)
{
  json_object_set_int_member (o, key, n > INT64_MAX ? INT64_MAX : (gint64)n);
}

static JsonNode *
node_of (JsonObject *taken)
{
  JsonNode *n = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (n, taken);
  return n;
}

static void
put_hex (JsonObject *o, const char *key, const uint8_t *octets, size_t n)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", octets[i]);
  put_text (o, key, text->str);
  g_string_free (text, TRUE);
}

static JsonNode *
json_gateway (const gdw_frame_status *s)
{
  JsonObject *o = json_object_new ();
  put_text (o, "address", s->gateway);
  if (s->remote_id[0] != '\0')
    put_text (o, "identity", s->remote_id);
  return node_of (o);
}

static JsonNode *
json_path (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT], addr[GDW_ADDR_TEXT], name[IF_NAMESIZE];
  if (s->path.link == 0 || gdw_ip_is_none (&s->path.remote.ip))
    return json_node_new (JSON_NODE_NULL);
  JsonObject *o = json_object_new ();
  put_text (o, "link", if_indextoname (s->path.link, name) == NULL ? "" : name);
  put_text (o, "local", gdw_ip_is_none (&s->path.local) ? "" : gdw_ip_text (&s->path.local, ip));
  put_text (o, "remote", gdw_addr_text (&s->path.remote, addr));
  if (s->path_mtu != 0)
    put_number (o, "mtu", s->path_mtu);
  return node_of (o);
}

static JsonNode *
json_inner (const gdw_frame_status *s)
{
  char ip[GDW_IP_TEXT], net[GDW_NET_TEXT];
  const gdw_netplan *p = &s->plan;
  if (p->n_addrs == 0 || p->mtu < 576)
    return json_node_new (JSON_NODE_NULL);
  JsonObject *o = json_object_new ();
  JsonArray *addrs = json_array_new (), *dns = json_array_new (), *domains = json_array_new (),
            *routes = json_array_new (), *refused = json_array_new ();
  for (guint i = 0; i < p->n_addrs; i++)
    json_array_add_string_element (addrs, gdw_ip_text (&p->addrs[i].ip, ip));
  for (guint i = 0; i < p->n_dns; i++)
    json_array_add_string_element (dns, gdw_ip_text (&p->dns[i], ip));
  for (guint i = 0; i < p->n_domains; i++)
    json_array_add_string_element (domains, p->domains[i]);
  for (guint i = 0; i < p->n_routes; i++)
    json_array_add_string_element (routes, gdw_net_text (&p->routes[i], net));
  put_text (o, "device", s->device);
  put_number (o, "mtu", p->mtu);
  if (s->largest != 0)
    put_number (o, "largest", s->largest);
  json_object_set_array_member (o, "addresses", addrs);
  json_object_set_array_member (o, "dns", dns);
  json_object_set_array_member (o, "domains", domains);
  json_object_set_array_member (o, "routes", routes);
  if (p->block4)
    json_array_add_string_element (refused, "ipv4");
  if (p->block6)
    json_array_add_string_element (refused, "ipv6");
  json_object_set_array_member (o, "refused", refused);
  json_object_set_boolean_member (o, "dns_all", p->dns_all);
  return node_of (o);
}

static JsonNode *
json_ike (const gdw_frame_status *s)
{
  if (s->ike_suite[0] == '\0')
    return json_node_new (JSON_NODE_NULL);
  JsonObject *o = json_object_new ();
  put_text (o, "suite", s->ike_suite);
  put_text (o, "key_exchange", s->key_exchange);
  if (s->quantum == GDW_QUANTUM_PPK)
    put_text (o, "quantum_resistant", "ppk");
  else
    json_object_set_boolean_member (o, "quantum_resistant", s->quantum == GDW_QUANTUM_KEM);
  put_hex (o, "spi_i", s->spi_i, sizeof s->spi_i);
  put_hex (o, "spi_r", s->spi_r, sizeof s->spi_r);
  put_text (o, "local_id", s->local_id);
  put_text (o, "remote_id", s->remote_id);
  json_object_set_boolean_member (o, "nat_here", s->nat_here);
  json_object_set_boolean_member (o, "nat_there", s->nat_there);
  json_object_set_boolean_member (o, "mobike", s->mobike);
  put_number (o, "rekeys", s->ike_rekeys);
  put_number (o, "repeats", s->repeats);
  put_number (o, "dropped", s->dropped);
  return node_of (o);
}

static JsonArray *
json_children (const gdw_frame_status *s)
{
  JsonArray *list = json_array_new ();
  if (s->child_suite[0] == '\0')
    return list;
  JsonObject *o = json_object_new ();
  g_autofree char *in = g_strdup_printf ("%08x", s->child_spi_in), *out = g_strdup_printf ("%08x", s->child_spi_out);
  put_text (o, "suite", s->child_suite);
  put_text (o, "spi_in", in);
  put_text (o, "spi_out", out);
  put_number (o, "rekeys", s->child_rekeys);
  json_array_add_object_element (list, o);
  return list;
}

static JsonNode *
json_counters (const gdw_frame_status *s)
{
  if (!s->has_totals)
    return json_node_new (JSON_NODE_NULL);
  JsonObject *o = json_object_new ();
  put_number (o, "in_packets", s->in_packets);
  put_number (o, "in_octets", s->in_octets);
  put_number (o, "out_packets", s->out_packets);
  put_number (o, "out_octets", s->out_octets);
  put_number (o, "bad_auth", s->bad_auth);
  put_number (o, "replayed", s->replayed);
  put_number (o, "bad_form", s->bad_form);
  put_number (o, "bad_selector", s->bad_ts);
  put_number (o, "unknown_spi", s->unknown_spi);
  put_number (o, "no_child", s->no_child);
  put_number (o, "no_room", s->no_room);
  put_number (o, "too_big", s->too_big);
  return node_of (o);
}

static JsonArray *
json_roams (const gdw_frame_status *s)
{
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < s->n_roams; i++) {
    const gdw_roam *r = &s->roams[i];
    JsonObject *o = json_object_new ();
    put_number (o, "at_ms", r->at);
    put_text (o, "from", r->from_link);
    put_text (o, "to", r->to_link);
    put_text (o, "reason", gdw_roam_name (r->reason));
    put_number (o, "gap_ms", r->gap_ms);
    json_array_add_object_element (list, o);
  }
  return list;
}

static JsonArray *
json_notes (const gdw_frame_status *s)
{
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < s->n_notes; i++) {
    JsonObject *o = json_object_new ();
    put_text (o, "event", gdw_event_id_name (s->notes[i].id));
    put_number (o, "level", (uint64_t)gdw_event_level (s->notes[i].id));
    put_text (o, "text", s->notes[i].text);
    json_array_add_object_element (list, o);
  }
  return list;
}

/* What is needed to decide whether to trust a gateway for which nobody vouches. */
static void
put_stranger (JsonObject *o, const gdw_cert_facts *f)
{
  char pin[GDW_PIN_TEXT], digits[GDW_FINGERPRINT_TEXT];
  gdw_fingerprint_text (f->fingerprint, digits);
  put_text (o, "issuer", f->issuer);
  put_number (o, "links", f->n_links);
  put_text (o, "top", f->top);
  put_text (o, "fingerprint", digits);
  if (gdw_bytes_all_zero (gdw_bytes_of (f->key)))
    return;
  gdw_pin_text (f->key, pin);
  put_text (o, "key", pin);
}

JsonNode *
ctl_json_certificate (const gdw_cert_facts *f)
{
  JsonObject *o = json_object_new ();
  put_text (o, "rule", f->rule);
  if (f->wanted[0] != '\0')
    put_text (o, "wanted", f->wanted);
  if (f->n_offered > 0) {
    JsonArray *list = json_array_new ();
    for (guint i = 0; i < f->n_offered; i++)
      json_array_add_string_element (list, f->offered[i]);
    json_object_set_array_member (o, "offered", list);
  }
  put_number (o, "depth", f->depth);
  put_text (o, "subject", f->subject);
  if (f->valid_until_s != 0) {
    put_number (o, "valid_from_s", f->valid_from_s);
    put_number (o, "valid_until_s", f->valid_until_s);
  }
  if (f->n_links > 0)
    put_stranger (o, f);
  return node_of (o);
}

JsonNode *
ctl_json_why (gdw_why why, const char *fact)
{
  if (why == GDW_WHY_NONE)
    return json_node_new (JSON_NODE_NULL);
  JsonObject *o = json_object_new ();
  put_number (o, "id", (uint64_t)why);
  put_text (o, "name", gdw_why_name (why));
  put_text (o, "text", gdw_why_text (why));
  put_text (o, "repair", gdw_why_repair (why));
  if (fact != NULL && fact[0] != '\0')
    put_text (o, "fact", fact);
  return node_of (o);
}

static void
put_lines (JsonObject *o, const char *key, const char lines[GDW_MAX_DIFF][GDW_MAX_TEXT], guint n)
{
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < n; i++)
    json_array_add_string_element (list, lines[i]);
  json_object_set_array_member (o, key, list);
}

/* The reason of END, with the difference between both ends where there is one. */
static JsonNode *
json_end (const gdw_frame_end *end)
{
  JsonNode *why = ctl_json_why (end->why, end->fact);
  if (end->why != GDW_WHY_NONE && end->diff.n_offered > 0) {
    JsonObject *o = json_node_get_object (why);
    put_lines (o, "offered", end->diff.offered, end->diff.n_offered);
    put_lines (o, "hints", end->diff.hints, end->diff.n_hints);
    put_lines (o, "changes", end->diff.changes, end->diff.n_changes);
  }
  return why;
}

JsonNode *
ctl_json_tunnel (const gdw_frame_status *s, gdw_ms now)
{
  JsonObject *o = json_object_new ();
  put_text (o, "uuid", s->uuid);
  put_text (o, "name", s->name);
  put_text (o, "phase", gdw_phase_name (s->phase));
  put_number (o, "since_ms", now > s->since ? now - s->since : 0);
  json_object_set_member (o, "gateway", json_gateway (s));
  json_object_set_member (o, "path", json_path (s));
  json_object_set_member (o, "inner", json_inner (s));
  json_object_set_member (o, "ike", json_ike (s));
  json_object_set_array_member (o, "children", json_children (s));
  json_object_set_member (o, "counters", json_counters (s));
  put_number (o, "moves", s->moves);
  json_object_set_array_member (o, "roams", json_roams (s));
  json_object_set_array_member (o, "notes", json_notes (s));
  json_object_set_member (o, "why", ctl_json_why (s->why, ""));
  return node_of (o);
}

JsonNode *
ctl_json_status (JsonArray *taken)
{
  JsonObject *o = json_object_new ();
  put_number (o, "version", 1);
  json_object_set_array_member (o, "tunnels", taken);
  return node_of (o);
}

static void
put_event (JsonObject *o, const gdw_frame *f)
{
  char sentence[4 * GDW_MAX_TEXT];
  (void)gdw_event_sentence (&f->event, false, sentence, sizeof sentence);
  put_text (o, "event", gdw_event_id_name (f->event.id));
  put_number (o, "level", (uint64_t)gdw_event_level (f->event.id));
  put_text (o, "text", sentence);
  if (f->events_lost > 0)
    put_number (o, "lost", f->events_lost);
}

JsonNode *
ctl_json_line (const gdw_frame *f, const char *name, gdw_ms now)
{
  JsonObject *o = json_object_new ();
  put_number (o, "version", 1);
  put_text (o, "name", name);
  switch (f->type) {
  case GDW_FRAME_PHASE:
    put_text (o, "type", "phase");
    put_text (o, "phase", gdw_phase_name (f->phase.phase));
    break;
  case GDW_FRAME_EVENT:
    put_text (o, "type", "event");
    put_event (o, f);
    break;
  case GDW_FRAME_STATUS:
    put_text (o, "type", "status");
    json_object_set_member (o, "tunnel", ctl_json_tunnel (&f->status, now));
    break;
  case GDW_FRAME_END:
    put_text (o, "type", "end");
    json_object_set_member (o, "why", json_end (&f->end));
    if (f->end.cert.rule[0] != '\0')
      json_object_set_member (o, "certificate", ctl_json_certificate (&f->end.cert));
    break;
  default: json_object_unref (o); return NULL;
  }
  return node_of (o);
}

void
ctl_json_print (JsonNode *taken, gboolean pretty)
{
  g_autofree char *text = json_to_string (taken, pretty);
  json_node_unref (taken);
  printf ("%s\n", text);
  fflush (stdout);
}
