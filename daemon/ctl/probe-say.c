/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-say.c - what a probe found out, for people and as JSON. */
#include "ctl/probe-say.h"

#include "ctl/columns.h"
#include "ctl/json.h"

#include <glib/gi18n.h>
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
add_weak (GPtrArray *list, char *taken)
{
  if (taken[0] != '\0') /* Translators: %s is a list of algorithms */
    g_ptr_array_add (
        list,
        g_strdup_printf (_ ("Too weak, and yet taken: %s. The gateway's administrator should remove them."), taken));
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
    add (list, _ ("Godwit's default offer for IKE fits this gateway."));
  if (!cipher && old && prf && group)
    add (list, _ ("This gateway takes old ciphers only: set ike.old-algorithms=true in the profile, or ask its "
                  "administrator to allow aes256gcm16."));
  if (!cipher && !old)
    add (list,
         _ ("None of the ciphers that Godwit has is taken: ask the gateway's administrator to allow aes256gcm16."));
  if (!prf)
    add (list,
         _ ("None of the pseudo-random functions that Godwit has is taken: ask the gateway's administrator to allow "
            "prfsha256."));
  if (!group)
    add (list, _ ("None of the key exchange groups that Godwit has is taken: ask the gateway's administrator to allow "
                  "x25519 or ecp256."));
}

GPtrArray *
ctl_probe_advice (const gdw_probed *p, gdw_why why)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  if (why == GDW_WHY_GATEWAY_REFUSES_VERSION)
    add (list,
         _ ("This gateway speaks IKEv1 only, which is obsolete (RFC 9395) and which Godwit does not speak: ask its "
            "administrator to enable IKEv2."));
  if (why == GDW_WHY_NO_PROPOSAL)
    add (list,
         _ ("The gateway answers, but takes nothing that was asked for. It may serve other addresses only: ask its "
            "administrator."));
  if (why == GDW_WHY_GATEWAY_SILENT)
    add (list, _ ("Nothing answered at UDP port 500: check the address; this network may block the port."));
  if (why != GDW_WHY_NONE)
    return list;
  advise_settings (p, list);
  add_weak (list, names_of (p, 0, GDW_VERDICT_TAKEN, GDW_GRADE_NEVER));
  if (p->ikev1 == GDW_SPEAKS_YES)
    add (list,
         _ ("The gateway still speaks IKEv1, which is obsolete (RFC 9395): its administrator should switch it off."));
  if (!has (p, GDW_ROW_KEM, GDW_GRADE_GOOD))
    add (list,
         _ ("No post-quantum key exchange is taken: what is recorded today may be read by a later quantum computer."));
  if (p->features && !p->fragmentation)
    add (list, _ ("The gateway does not cut long messages (RFC 7383): large certificates may get lost on the way."));
  return list;
}

/* --- for people --- */

/* Translators: short words, which stand above each other, in front of what a gateway takes */
static const char *const labels[] = { N_ ("ciphers"),      N_ ("integrity"),   N_ ("PRFs"),       N_ ("groups"),
                                      N_ ("post-quantum"), N_ ("abilities"),   N_ ("signatures"), N_ ("cookies"),
                                      N_ ("redirect"),     N_ ("packet size"), N_ ("packets") };

static void
line (const char *label, const char *text)
{
  if (text[0] == '\0')
    return;
  fputs ("  ", stdout);
  ctl_columns_print (stdout, _ (label), ctl_columns_of_all (labels, G_N_ELEMENTS (labels)));
  printf (" %s\n", text);
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
  return how == GDW_SPEAKS_YES  ? _ ("yes")
         : how == GDW_SPEAKS_NO ? _ ("answers, and refuses everything that was asked for")
                                : _ ("does not answer");
}

/* All that is taken of a kind, with a word behind what is not good. */
static char *
taken_of (const gdw_probed *p, uint8_t kind)
{
  static const char *const grade[] = { "", N_ ("old"), N_ ("too weak"), N_ ("unknown to Godwit") };
  GString *list = g_string_new (NULL);
  for (guint i = 0; i < p->n_rows; i++) {
    const gdw_probed_row *r = &p->rows[i];
    const char *words = grade[MIN (r->grade, GDW_GRADE_UNKNOWN)];
    if (r->kind != kind || r->verdict != GDW_VERDICT_TAKEN)
      continue;
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", r->name);
    if (words[0] != '\0')
      g_string_append_printf (list, " (%s)", _ (words));
  }
  return g_string_free (list, FALSE);
}

static char *
abilities_of (const gdw_probed *p)
{
  GString *text = g_string_new (p->fragmentation ? _ ("fragmentation") : _ ("no fragmentation"));
  if (p->intermediate)
    g_string_append_printf (text, ", %s", _ ("intermediate exchange"));
  if (p->childless)
    g_string_append_printf (text, ", %s", _ ("childless"));
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
  line_of ("post-quantum", has (p, GDW_ROW_KEM, GDW_GRADE_GOOD) ? taken_of (p, GDW_ROW_KEM) : g_strdup (_ ("none")));
  if (p->features)
    line_of ("abilities", abilities_of (p));
  line_of ("signatures", hashes_of (p));
}

static void
say_way (const gdw_probed *p)
{
  g_autofree char *size = g_strdup_printf (_ ("the largest request that was answered had %u octets"), p->largest);
  g_autofree char *count =
      g_strdup_printf (_ ("%u sent, %u answered, in %.1f s"), p->sent, p->got, (double)p->took_ms / 1000);
  if (p->cookie)
    line ("cookies", _ ("wanted"));
  if (p->redirect)
    line ("redirect", _ ("it sends clients to another gateway"));
  if (p->nat_told)
    line ("NAT", p->nat_here && p->nat_there ? _ ("on both sides")
                 : p->nat_here               ? _ ("on our side")
                 : p->nat_there              ? _ ("on the gateway's side")
                                             : _ ("none"));
  if (p->largest != 0)
    line ("packet size", size);
  line ("packets", count);
}

void
ctl_probe_say (const gdw_probed *p, const char *host, gdw_why why)
{
  char addr[GDW_ADDR_TEXT];
  g_autoptr (GPtrArray) advice = ctl_probe_advice (p, why);
  if (gdw_ip_is_none (&p->gateway.ip))
    fputs (host, stdout);
  else
    printf (C_ ("a gateway and its address", "%s at %s"), host, gdw_addr_text (&p->gateway, addr));
  putchar ('\n');
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
    printf ("\n%s\n",
            _ ("Nothing of this is authenticated. ESP algorithms and MOBIKE are told only after signing in."));
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
