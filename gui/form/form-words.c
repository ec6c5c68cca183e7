/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-words.c - the settings as a form shows them: titles, places, when each means something. */
#include "form/form-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/fault.h"

struct row {
  const char *group, *name, *title;
  GodwitPlace place;
};

/* In the order of the form. */
static const struct row rows[] = {
  { "gateway", "address", N_ ("Gateway"), GODWIT_PLACE_GATEWAY },
  { "sign-in", "method", N_ ("Sign In With"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "certificate", N_ ("Certificate File"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "private-key", N_ ("Private Key File"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "key-passphrase", N_ ("Key Passphrase"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "second", N_ ("Second Sign-In"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "user", N_ ("User Name"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "password", N_ ("Password"), GODWIT_PLACE_SIGN_IN },
  { "sign-in", "psk", N_ ("Pre-Shared Key"), GODWIT_PLACE_SIGN_IN },
  { "gateway", "remote-identity", N_ ("Gateway Identity"), GODWIT_PLACE_IDENTITY },
  { "sign-in", "local-identity", N_ ("Own Identity"), GODWIT_PLACE_IDENTITY },
  { "gateway", "authorities", N_ ("Certificate Authorities"), GODWIT_PLACE_IDENTITY },
  { "gateway", "revocation", N_ ("Revocation Check"), GODWIT_PLACE_IDENTITY },
  { "gateway", "pins", N_ ("Pinned Public Keys"), GODWIT_PLACE_IDENTITY },
  { "gateway", "trusted-keys", N_ ("Trusted Gateway Keys"), GODWIT_PLACE_IDENTITY },
  { "sign-in", "eap-methods", N_ ("EAP Methods"), GODWIT_PLACE_IDENTITY },
  { "sign-in", "rsa-padding", N_ ("RSA Padding"), GODWIT_PLACE_IDENTITY },
  { "network", "remote-networks", N_ ("Networks Behind the Gateway"), GODWIT_PLACE_TRAFFIC },
  { "network", "announced", N_ ("Use Announced Networks"), GODWIT_PLACE_TRAFFIC },
  { "network", "ipv4", N_ ("IPv4"), GODWIT_PLACE_TRAFFIC },
  { "network", "ipv6", N_ ("IPv6"), GODWIT_PLACE_TRAFFIC },
  { "network", "block-other-family", N_ ("Block the Other IP Version"), GODWIT_PLACE_TRAFFIC },
  { "network", "dns", N_ ("Use the Gateway’s Name Servers"), GODWIT_PLACE_TRAFFIC },
  { "network", "dns-domains", N_ ("DNS Domains"), GODWIT_PLACE_TRAFFIC },
  { "network", "mtu", N_ ("Packet Size (Octets)"), GODWIT_PLACE_TRAFFIC },
  { "network", "device", N_ ("Network Interface"), GODWIT_PLACE_TRAFFIC },
  { "ike", "mobike", N_ ("Move Between Networks"), GODWIT_PLACE_CONNECTION },
  { "network", "metered", N_ ("Use Metered Networks"), GODWIT_PLACE_CONNECTION },
  { "network", "reconnect", N_ ("Reconnect For (Seconds)"), GODWIT_PLACE_CONNECTION },
  { "ike", "reauth", N_ ("Sign In Anew After (Seconds)"), GODWIT_PLACE_CONNECTION },
  { "gateway", "fallback", N_ ("Further Gateways"), GODWIT_PLACE_CONNECTION },
  { "gateway", "redirect", N_ ("Follow Redirects"), GODWIT_PLACE_CONNECTION },
  { "gateway", "port", N_ ("First Port"), GODWIT_PLACE_CONNECTION },
  { "network", "local-port", N_ ("Local Port"), GODWIT_PLACE_CONNECTION },
  { "network", "keepalive", N_ ("Keepalive (Seconds)"), GODWIT_PLACE_CONNECTION },
  { "ike", "liveness", N_ ("Check the Gateway After (Seconds)"), GODWIT_PLACE_CONNECTION },
  { "ike", "fragment-size", N_ ("Fragment Size (Octets)"), GODWIT_PLACE_CONNECTION },
  { "network", "log", N_ ("Log"), GODWIT_PLACE_CONNECTION },
  { "ike", "post-quantum", N_ ("Post-Quantum Protection"), GODWIT_PLACE_CONTROL },
  { "ike", "post-quantum-groups", N_ ("Post-Quantum Key Exchanges"), GODWIT_PLACE_CONTROL },
  { "ike", "ciphers", N_ ("Ciphers"), GODWIT_PLACE_CONTROL },
  { "ike", "prfs", N_ ("Pseudo-Random Functions"), GODWIT_PLACE_CONTROL },
  { "ike", "groups", N_ ("Key Exchange Groups"), GODWIT_PLACE_CONTROL },
  { "ike", "old-algorithms", N_ ("Allow Old Algorithms"), GODWIT_PLACE_CONTROL },
  { "ike", "rekey", N_ ("Renew Keys After (Seconds)"), GODWIT_PLACE_CONTROL },
  { "ike", "childless", N_ ("Separate First Keys"), GODWIT_PLACE_CONTROL },
  { "ike", "ppk-identity", N_ ("Post-Quantum Pre-Shared Key Identity"), GODWIT_PLACE_CONTROL },
  { "ike", "ppk", N_ ("Post-Quantum Pre-Shared Key"), GODWIT_PLACE_CONTROL },
  { "ike", "ppk-required", N_ ("Require This Key"), GODWIT_PLACE_CONTROL },
  { "esp", "ciphers", N_ ("Ciphers"), GODWIT_PLACE_ESP },
  { "esp", "groups", N_ ("Key Exchange Groups"), GODWIT_PLACE_ESP },
  { "esp", "rekey", N_ ("Renew Keys After (Seconds)"), GODWIT_PLACE_ESP },
};

/* Words that their own help would explain at too great a length. */
static const struct {
  const char *list, *word, *said;
} words[] = {
  { "port", "500", "500" },
  { "port", "4500", "4500" },
  { "revocation", "strict", N_ ("Required") },
  { "revocation", "when-available", N_ ("When Available") },
  { "revocation", "off", N_ ("Off") },
  { "method", "psk", N_ ("Pre-Shared Key") },
  { "method", "certificate", N_ ("Certificate") },
  { "method", "eap", N_ ("Name and Password") },
  { "second", "none", N_ ("None") },
  { "second", "eap", N_ ("Name and Password") },
  { "padding", "pss", "PSS" },
  { "padding", "pkcs1", "PKCS #1 v1.5" },
  { "childless", "off", N_ ("Off") },
  { "childless", "prefer", N_ ("Preferred") },
  { "log", "normal", N_ ("Normal") },
  { "log", "detailed", N_ ("Detailed") },
  { "quantum", "off", N_ ("Off") },
  { "quantum", "prefer", N_ ("Preferred") },
  { "quantum", "require", N_ ("Required") },
};

static const char *const place_titles[GODWIT_PLACES] = {
  [GODWIT_PLACE_GATEWAY] = N_ ("Gateway"),
  [GODWIT_PLACE_SIGN_IN] = N_ ("Sign-In"),
  [GODWIT_PLACE_IDENTITY] = N_ ("Identities and Certificates"),
  [GODWIT_PLACE_TRAFFIC] = N_ ("Traffic and Names"),
  [GODWIT_PLACE_CONNECTION] = N_ ("Connection"),
  [GODWIT_PLACE_CONTROL] = N_ ("Protection of the Control Channel"),
  [GODWIT_PLACE_ESP] = N_ ("Protection of the Traffic"),
};

static const struct row *
row_of (const gdw_key *k)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].group, k->group) == 0 && strcmp (rows[i].name, k->name) == 0)
      return &rows[i];
  return NULL;
}

const gdw_key *
godwit_form_key_at (size_t i)
{
  if (i < G_N_ELEMENTS (rows))
    return gdw_key_find (gdw_bytes_text (rows[i].group), gdw_bytes_text (rows[i].name));
  size_t left = i - G_N_ELEMENTS (rows);
  for (size_t j = 0; gdw_key_at (j) != NULL; j++) {
    const gdw_key *k = gdw_key_at (j);
    if (row_of (k) == NULL && godwit_form_place (k) != GODWIT_PLACE_NONE && left-- == 0)
      return k;
  }
  return NULL;
}

GodwitPlace
godwit_form_place (const gdw_key *k)
{
  static const struct {
    const char *group;
    GodwitPlace place;
  } by_group[] = {
    { "godwit", GODWIT_PLACE_NONE },      { "gateway", GODWIT_PLACE_CONNECTION },
    { "sign-in", GODWIT_PLACE_IDENTITY }, { "ike", GODWIT_PLACE_CONTROL },
    { "esp", GODWIT_PLACE_ESP },          { "network", GODWIT_PLACE_TRAFFIC },
  };
  const struct row *r = row_of (k);
  if (r != NULL)
    return r->place;
  for (size_t i = 0; i < G_N_ELEMENTS (by_group); i++)
    if (strcmp (by_group[i].group, k->group) == 0)
      return by_group[i].place;
  return GODWIT_PLACE_CONNECTION;
}

const char *
godwit_form_place_title (GodwitPlace place)
{
  return place < GODWIT_PLACES ? _ (place_titles[place]) : "";
}

/* "post-quantum" to "Post quantum". */
static char *
plain_title (const char *name)
{
  char *title = g_strdup (name);
  g_strdelimit (title, "-", ' ');
  title[0] = g_ascii_toupper (title[0]);
  return title;
}

char *
godwit_form_title (const gdw_key *k)
{
  const struct row *r = row_of (k);
  return r != NULL ? g_strdup (_ (r->title)) : plain_title (k->name);
}

const char *
godwit_form_help (const gdw_key *k)
{
  return _ (k->help);
}

char *
godwit_form_summary (const gdw_key *k)
{
  const char *help = godwit_form_help (k);
  const char *const stops[] = { ". ", "。" }; /* Chinese puts no blank behind its own */
  gsize n = strlen (help);
  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++) {
    const char *end = strstr (help, stops[i]);
    gsize with_stop = end != NULL ? (gsize)(end - help) + (i == 0 ? 1 : strlen (stops[i])) : n;
    n = MIN (n, with_stop);
  }
  return g_strndup (help, n);
}

static gboolean
has_commas (const gdw_key *k)
{
  return k->type == GDW_KEY_NETS || k->type == GDW_KEY_NAMES || k->type == GDW_KEY_HOSTS || k->type == GDW_KEY_PINS ||
         k->type == GDW_KEY_CHOICES;
}

const char *
godwit_form_hint (const gdw_key *k)
{
  if (k->type == GDW_KEY_PATHS)
    return _ ("Separate files with semicolons; “system” stands for the system’s own.");
  if (k->type == GDW_KEY_CHOICES)
    return _ ("The preferred one first, separated by commas.");
  return has_commas (k) ? _ ("Separate entries with commas.") : NULL;
}

char *
godwit_form_shown (const gdw_key *k, const char *value)
{
  g_auto (GStrv) items = NULL;
  if (!has_commas (k))
    return g_strdup (value);
  items = g_strsplit (value, ";", -1);
  return g_strjoinv (", ", items);
}

char *
godwit_form_typed (const gdw_key *k, const char *text)
{
  char *value = g_strdup (text);
  return has_commas (k) ? g_strdelimit (value, ",", ';') : value;
}

char *
godwit_form_with_file (const gdw_key *k, const char *before, const char *path)
{
  gboolean more = k->type == GDW_KEY_PATHS && before[0] != 0 && strcmp (before, k->preset) != 0;
  return more ? g_strconcat (before, ";", path, NULL) : g_strdup (path);
}

char *
godwit_form_choice (const gdw_choice *c)
{
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].list, c->list) == 0 && strcmp (words[i].word, c->word) == 0)
      return g_strdup (_ (words[i].said));
  const char *help = _ (c->help);
  const char *end = strpbrk (help, ":;");
  return end != NULL ? g_strndup (help, (gsize)(end - help)) : g_strdup (help);
}

static gboolean
is (const gdw_key *k, const char *group, const char *name)
{
  return strcmp (k->group, group) == 0 && strcmp (k->name, name) == 0;
}

static gboolean
is_asked (const gdw_key *k, const gdw_profile *p)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  size_t n = gdw_profile_secrets (p, needs);
  for (size_t i = 0; i < n; i++)
    if (needs[i].key == k)
      return TRUE;
  return FALSE;
}

gboolean
godwit_form_applies (const gdw_key *k, const gdw_profile *p)
{
  gboolean psk = p->sign_in.method == GDW_WORD_METHOD_PSK,
           certificate = p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE;
  gboolean eap = p->sign_in.method == GDW_WORD_METHOD_EAP || (certificate && p->sign_in.second == GDW_WORD_SECOND_EAP);
  if (k->type == GDW_KEY_SECRET)
    return is_asked (k, p);
  if (is (k, "sign-in", "user"))
    return eap || psk;
  if (is (k, "sign-in", "eap-methods"))
    return eap;
  if (is (k, "sign-in", "certificate") || is (k, "sign-in", "private-key") || is (k, "sign-in", "second") ||
      is (k, "sign-in", "rsa-padding"))
    return certificate;
  if (is (k, "gateway", "authorities") || is (k, "gateway", "revocation") || is (k, "gateway", "pins") ||
      is (k, "gateway", "trusted-keys"))
    return !psk;
  if (is (k, "ike", "post-quantum-groups"))
    return p->ike.post_quantum != GDW_WORD_QUANTUM_OFF;
  if (is (k, "ike", "ppk-required"))
    return p->ike.ppk_identity[0] != 0;
  return TRUE;
}

gboolean
godwit_form_contradicts (const gdw_key *k, const gdw_profile *p)
{
  gboolean only_certificate =
      is (k, "sign-in", "certificate") || is (k, "sign-in", "private-key") || is (k, "sign-in", "second");
  return only_certificate && p->sign_in.method != GDW_WORD_METHOD_CERTIFICATE;
}

/* What stands for each "{}" of the words in the text; NULL: these are not its words. */
static char **
parts_of (const char *text, const char *words)
{
  g_auto (GStrv) fixed = g_strsplit (words, "{}", -1);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  if (!g_str_has_prefix (text, fixed[0]))
    return NULL;
  text += strlen (fixed[0]);
  for (gsize i = 1; fixed[i] != NULL; i++) {
    const char *end = fixed[i + 1] == NULL && g_str_has_suffix (text, fixed[i])
                          ? text + strlen (text) - strlen (fixed[i])
                          : strstr (text, fixed[i]);
    if (end == NULL)
      return NULL;
    g_autofree char *part = g_strndup (text, (gsize)(end - text));
    g_strv_builder_add (found, part);
    text = end + strlen (fixed[i]);
  }
  return text[0] == 0 ? g_strv_builder_end (found) : NULL;
}

/* The row of faults.def that it is, in the user's language, with what is filled in. */
static char *
translate (const char *text)
{
  const char *words;
  for (unsigned id = 1; (words = gdw_fault_words (id)) != NULL; id++) {
    g_auto (GStrv) parts = parts_of (text, words);
    if (parts == NULL)
      continue;
    g_auto (GStrv) fixed = g_strsplit (_ (words), "{}", -1);
    GString *s = g_string_new (fixed[0]);
    for (gsize i = 0; parts[i] != NULL && fixed[i] != NULL && fixed[i + 1] != NULL; i++) {
      g_string_append (s, parts[i]);
      g_string_append (s, fixed[i + 1]);
    }
    return g_string_free (s, FALSE);
  }
  return g_strdup (text);
}

char *
godwit_form_fault (const gdw_profile_fault *fault)
{
  const char *text = fault->text;
  g_autofree char *name =
      fault->key != NULL ? g_strdup_printf ("%s.%s: ", fault->key->group, fault->key->name) : g_strdup ("");
  if (g_str_has_prefix (text, name))
    text += strlen (name);
  const char *end =
      text[0] == '"' ? strrchr (text, '"') : NULL; /* what is quoted of the value is not the translators' */
  if (end == NULL || end == text || end[1] == 0)
    return translate (text);
  g_autofree char *quoted = g_strndup (text, (gsize)(end - text) + 1), *words = translate (end + 1);
  return g_strconcat (quoted, words, NULL);
}
