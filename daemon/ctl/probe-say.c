/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-say.c - what a probe found out, for people and as JSON. */
#include "ctl/probe-say.h"

#include "ctl/json.h"

#include <stdio.h>
#include <string.h>

gdw_why
ctl_probe_why (const gdw_probed *p, gdw_why end)
{
  if (end != GDW_WHY_NONE)
    return end;
  if (p->ikev2 == GDW_SPEAKS_YES)
    return GDW_WHY_NONE;
  if (p->ikev1 == GDW_SPEAKS_YES)
    return GDW_WHY_GATEWAY_REFUSES_VERSION;
  return p->ikev2 == GDW_SPEAKS_NO ? GDW_WHY_NO_PROPOSAL : GDW_WHY_GATEWAY_SILENT;
}

/* --- lists of rows --- */

/* The names of this kind (0: of any) with this verdict and grade, by ", ". Free with g_free. */
static char *
names_of (const gdw_probed *p, uint8_t kind, uint8_t verdict, uint8_t grade)
{
  GString *list = g_string_new (NULL);
  for (guint i = 0; i < p->n_rows; i++) {
    const gdw_probed_row *r = &p->rows[i];
    if ((kind == 0 || r->kind == kind) && r->verdict == verdict && r->grade == grade)
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", r->name);
  }
  return g_string_free (list, FALSE);
}

static gboolean
has (const gdw_probed *p, uint8_t kind, uint8_t grade)
{
  g_autofree char *names = names_of (p, kind, GDW_VERDICT_TAKEN, grade);
  return names[0] != '\0';
}

/* --- advice --- */

static void
add (GPtrArray *list, const char *text)
{
  g_ptr_array_add (list, g_strdup (text));
}

static void
add_list (GPtrArray *list, const char *before, char *taken, const char *after)
{
  if (taken[0] != '\0')
    g_ptr_array_add (list, g_strdup_printf ("%s%s%s", before, taken, after));
  g_free (taken);
}

/* Would Godwit connect, and by which setting? */
static void
advise_settings (const gdw_probed *p, GPtrArray *list)
{
  gboolean cipher = has (p, GDW_ROW_CIPHER, GDW_GRADE_GOOD),
           old = has (p, GDW_ROW_CIPHER, GDW_GRADE_OLD) && has (p, GDW_ROW_INTEGRITY, GDW_GRADE_OLD);
  gboolean prf = has (p, GDW_ROW_PRF, GDW_GRADE_GOOD), group = has (p, GDW_ROW_GROUP, GDW_GRADE_GOOD);
  if (cipher && prf && group)
    add (list, "Godwit's default offer for IKE fits this gateway.");
  if (!cipher && old && prf && group)
    add (list, "This gateway takes old ciphers only: set ike.old-algorithms=true in the profile, or ask its "
               "administrator to allow aes256gcm16.");
  if (!cipher && !old)
    add (list, "None of the ciphers that Godwit has is taken: ask the gateway's administrator to allow aes256gcm16.");
  if (!prf)
    add (list, "None of the pseudo-random functions that Godwit has is taken: ask the gateway's administrator to allow "
               "prfsha256.");
  if (!group)
    add (list, "None of the key exchange groups that Godwit has is taken: ask the gateway's administrator to allow "
               "x25519 or ecp256.");
}

GPtrArray *
ctl_probe_advice (const gdw_probed *p, gdw_why why)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  if (why == GDW_WHY_GATEWAY_REFUSES_VERSION)
    add (list, "This gateway speaks IKEv1 only, which is obsolete (RFC 9395) and which Godwit does not speak: ask its "
               "administrator to enable IKEv2.");
  if (why == GDW_WHY_NO_PROPOSAL)
    add (list, "The gateway answers, but takes nothing that was asked for. It may serve other addresses only: ask its "
               "administrator.");
  if (why == GDW_WHY_GATEWAY_SILENT)
    add (list, "Nothing answered at UDP port 500: check the address; this network may block the port.");
  if (why != GDW_WHY_NONE)
    return list;
  advise_settings (p, list);
  add_list (list, "Too weak, and yet taken: ", names_of (p, 0, GDW_VERDICT_TAKEN, GDW_GRADE_NEVER),
            ". The gateway's administrator should remove them.");
  if (p->ikev1 == GDW_SPEAKS_YES)
    add (list, "The gateway still speaks IKEv1, which is obsolete (RFC 9395): its administrator should switch it off.");
  if (!has (p, GDW_ROW_KEM, GDW_GRADE_GOOD))
    add (list,
         "No post-quantum key exchange is taken: what is recorded today may be read by a later quantum computer.");
  if (p->features && !p->fragmentation)
    add (list, "The gateway does not cut long messages (RFC 7383): large certificates may get lost on the way.");
  return list;
}

/* --- for people --- */

static void
line (const char *label, const char *text)
{
  if (text[0] != '\0')
    printf ("  %-12s %s\n", label, text);
}

static void
line_of (const char *label, char *taken)
{
  line (label, taken);
  g_free (taken);
}

static const char *
speaks (uint8_t how)
{
  return how == GDW_SPEAKS_YES  ? "yes"
         : how == GDW_SPEAKS_NO ? "answers, and refuses everything that was asked for"
                                : "does not answer";
}

/* All that is taken of a kind, with a word behind what is not good. */
static char *
taken_of (const gdw_probed *p, uint8_t kind)
{
  static const char *const grade[] = { "", " (old)", " (too weak)", " (unknown to Godwit)" };
  GString *list = g_string_new (NULL);
  for (guint i = 0; i < p->n_rows; i++)
    if (p->rows[i].kind == kind && p->rows[i].verdict == GDW_VERDICT_TAKEN)
      g_string_append_printf (list, "%s%s%s", list->len > 0 ? ", " : "", p->rows[i].name,
                              grade[MIN (p->rows[i].grade, GDW_GRADE_UNKNOWN)]);
  return g_string_free (list, FALSE);
}

static char *
abilities_of (const gdw_probed *p)
{
  GString *text = g_string_new (p->fragmentation ? "fragmentation" : "no fragmentation");
  if (p->intermediate)
    g_string_append (text, ", intermediate exchange");
  if (p->childless)
    g_string_append (text, ", childless");
  return g_string_free (text, FALSE);
}

static const char *
hash_name (uint16_t n)
{
  static const char *const names[] = { "", "sha1", "sha2-256", "sha2-384", "sha2-512", "identity" };
  return n < G_N_ELEMENTS (names) && n > 0 ? names[n] : "unknown";
}

static char *
hashes_of (const gdw_probed *p)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < p->n_hashes; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", hash_name (p->hashes[i]));
  return g_string_free (text, FALSE);
}

static void
say_transforms (const gdw_probed *p)
{
  line_of ("ciphers", taken_of (p, GDW_ROW_CIPHER));
  line_of ("integrity", taken_of (p, GDW_ROW_INTEGRITY));
  line_of ("PRFs", taken_of (p, GDW_ROW_PRF));
  line_of ("groups", taken_of (p, GDW_ROW_GROUP));
  line_of ("post-quantum", has (p, GDW_ROW_KEM, GDW_GRADE_GOOD) ? taken_of (p, GDW_ROW_KEM) : g_strdup ("none"));
  if (p->features)
    line_of ("abilities", abilities_of (p));
  line_of ("signatures", hashes_of (p));
}

static void
say_way (const gdw_probed *p)
{
  g_autofree char *size = g_strdup_printf ("the largest request that was answered had %u octets", p->largest);
  g_autofree char *count =
      g_strdup_printf ("%u sent, %u answered, in %.1f s", p->sent, p->got, (double)p->took_ms / 1000);
  if (p->cookie)
    line ("cookies", "wanted");
  if (p->redirect)
    line ("redirect", "it sends clients to another gateway");
  if (p->nat_told)
    line ("NAT", p->nat_here && p->nat_there ? "on both sides"
                 : p->nat_here               ? "on our side"
                 : p->nat_there              ? "on the gateway's side"
                                             : "none");
  if (p->largest != 0)
    line ("packet size", size);
  line ("packets", count);
}

void
ctl_probe_say (const gdw_probed *p, const char *host, gdw_why why)
{
  char addr[GDW_ADDR_TEXT];
  g_autoptr (GPtrArray) advice = ctl_probe_advice (p, why);
  printf ("%s", host);
  if (!gdw_ip_is_none (&p->gateway.ip))
    printf (" at %s", gdw_addr_text (&p->gateway, addr));
  printf ("\n");
  line ("IKEv2", speaks (p->ikev2));
  line ("IKEv1", speaks (p->ikev1));
  if (p->ikev2 == GDW_SPEAKS_YES)
    say_transforms (p);
  say_way (p);
  if (advice->len > 0)
    printf ("\n");
  for (guint i = 0; i < advice->len; i++)
    printf ("%s\n", (const char *)g_ptr_array_index (advice, i));
  if (p->got > 0)
    printf ("\nNothing of this is authenticated. ESP algorithms and MOBIKE are told only after signing in.\n");
}

/* --- as JSON --- */

static const char *
speaks_word (uint8_t how)
{
  return how == GDW_SPEAKS_YES ? "yes" : how == GDW_SPEAKS_NO ? "refuses" : "silent";
}

static JsonArray *
json_rows (const gdw_probed *p)
{
  static const char *const kinds[] = { "", "cipher", "integrity", "prf", "group", "post-quantum" };
  static const char *const verdicts[] = { "not-asked", "taken", "refused", "silent" };
  static const char *const grades[] = { "good", "old", "too-weak", "unknown" };
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < p->n_rows; i++) {
    const gdw_probed_row *r = &p->rows[i];
    JsonObject *o = json_object_new ();
    json_object_set_string_member (o, "kind", kinds[MIN (r->kind, GDW_ROW_KEM)]);
    json_object_set_string_member (o, "name", r->name);
    json_object_set_string_member (o, "verdict", verdicts[MIN (r->verdict, GDW_VERDICT_SILENT)]);
    json_object_set_string_member (o, "grade", grades[MIN (r->grade, GDW_GRADE_UNKNOWN)]);
    json_array_add_object_element (list, o);
  }
  return list;
}

static void
put_abilities (JsonObject *o, const gdw_probed *p)
{
  JsonArray *hashes = json_array_new ();
  for (guint i = 0; i < p->n_hashes; i++)
    json_array_add_string_element (hashes, hash_name (p->hashes[i]));
  json_object_set_boolean_member (o, "cookie", p->cookie);
  json_object_set_boolean_member (o, "redirect", p->redirect);
  if (p->features) {
    json_object_set_boolean_member (o, "fragmentation", p->fragmentation);
    json_object_set_boolean_member (o, "intermediate", p->intermediate);
    json_object_set_boolean_member (o, "childless", p->childless);
  }
  if (p->nat_told) {
    json_object_set_boolean_member (o, "nat_here", p->nat_here);
    json_object_set_boolean_member (o, "nat_there", p->nat_there);
  }
  json_object_set_array_member (o, "hashes", hashes);
}

JsonNode *
ctl_probe_json (const gdw_probed *p, const char *host, gdw_why why)
{
  char addr[GDW_ADDR_TEXT];
  g_autoptr (GPtrArray) advice = ctl_probe_advice (p, why);
  JsonObject *o = json_object_new ();
  JsonArray *sentences = json_array_new ();
  JsonNode *n = json_node_new (JSON_NODE_OBJECT);
  for (guint i = 0; i < advice->len; i++)
    json_array_add_string_element (sentences, g_ptr_array_index (advice, i));
  json_object_set_int_member (o, "version", 1);
  json_object_set_string_member (o, "host", host);
  json_object_set_string_member (o, "gateway",
                                 gdw_ip_is_none (&p->gateway.ip) ? "" : gdw_addr_text (&p->gateway, addr));
  json_object_set_string_member (o, "ikev2", speaks_word (p->ikev2));
  json_object_set_string_member (o, "ikev1", speaks_word (p->ikev1));
  put_abilities (o, p);
  json_object_set_int_member (o, "wanted_group", p->wanted_group);
  json_object_set_array_member (o, "transforms", json_rows (p));
  json_object_set_int_member (o, "largest_request", p->largest);
  json_object_set_int_member (o, "sent", p->sent);
  json_object_set_int_member (o, "answered", p->got);
  json_object_set_int_member (o, "took_ms", p->took_ms);
  json_object_set_array_member (o, "advice", sentences);
  json_object_set_member (o, "why", ctl_json_why (why, ""));
  json_node_take_object (n, o);
  return n;
}
