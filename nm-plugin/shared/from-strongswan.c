/* SPDX-License-Identifier: GPL-3.0-or-later */
/* from-strongswan.c - data items of NetworkManager-strongswan to a profile. */
#include "shared/from-strongswan.h"

#include <glib/gi18n.h>
#include <string.h>

/* For which sign-in an item counts; others are left over from an earlier choice. */
enum {
  EAP = 1,
  PSK = 2,
  CERTIFICATE = 4,
  ANY = EAP | PSK | CERTIFICATE,
};

/* Items that are a setting of ours, word for word. */
static const struct {
  const char *item, *group, *key;
  int methods;
} same[] = {
  { "address", "gateway", "address", ANY },
  { "remote-identity", "gateway", "remote-identity", ANY },
  { "server-port", "gateway", "port", ANY },
  { "certificate", "gateway", "authorities", EAP | CERTIFICATE },
  { "user", "sign-in", "user", EAP | PSK },
  { "local-identity", "sign-in", "local-identity", ANY },
  { "usercert", "sign-in", "certificate", CERTIFICATE },
  { "userkey", "sign-in", "private-key", CERTIFICATE },
  { "remote-ts", "network", "remote-networks", ANY },
};

static const char *const others[] = { "method", "cert-source", "virtual", "encap", "ipcomp", "proposal", "ike", "esp" };

gboolean
godwit_strongswan_has_item (const char *item)
{
  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    if (strcmp (item, same[i].item) == 0)
      return TRUE;
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (item, others[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
look (const char *item, const char *value, gpointer user_data)
{
  gboolean *found = user_data;
  (void)value;
  *found |= godwit_strongswan_has_item (item);
}

gboolean
godwit_strongswan_speaks (NMSettingVpn *vpn)
{
  gboolean found = FALSE;
  nm_setting_vpn_foreach_data_item (vpn, look, &found);
  return found;
}

void
godwit_strongswan_forget (NMSettingVpn *vpn)
{
  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    nm_setting_vpn_remove_data_item (vpn, same[i].item);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    nm_setting_vpn_remove_data_item (vpn, others[i]);
}

/* A setting being read. */
struct reading {
  NMSettingVpn *vpn;
  gdw_profile *p;
  gdw_profile_fault fault;
  GPtrArray *notes;
};

static void G_GNUC_PRINTF (2, 3) note (struct reading *r, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  if (r->notes != NULL)
    g_ptr_array_add (r->notes, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
fail (struct reading *r, const char *item, const char *value, const char *why)
{
  if (r->fault.err != GDW_OK)
    return;
  char *shown = g_utf8_make_valid (value, (gssize)MIN (strlen (value), 60u));
  r->fault.err = GDW_E_VALUE;
  g_snprintf (r->fault.text, sizeof r->fault.text, "%s=%s: %s", item, shown, why);
  g_free (shown);
}

/* NULL where the item is not there. */
static const char *
item_of (struct reading *r, const char *name)
{
  return nm_setting_vpn_get_data_item (r->vpn, name);
}

static gboolean
is_yes (struct reading *r, const char *name)
{
  return g_strcmp0 (item_of (r, name), "yes") == 0;
}

static void
set (struct reading *r, const char *item, const char *group, const char *key, const char *value)
{
  gdw_profile_fault fault = { 0 };
  if (gdw_profile_set_text (r->p, group, key, value, &fault) != GDW_OK)
    fail (r, item, value, fault.text);
}

/* --- sign-in --- */

/* Old connections name the place of the key as the method. Returns the sign-in, 0 when there is none. */
static int
read_method (struct reading *r)
{
  const char *method = item_of (r, "method"), *source = item_of (r, "cert-source");
  if (method == NULL || strcmp (method, "eap") == 0)
    return EAP; /* our default, too */
  if (strcmp (method, "psk") == 0) {
    set (r, "method", "sign-in", "method", "psk");
    return PSK;
  }
  if (source == NULL)
    source = strcmp (method, "cert") == 0 ? "file" : method;
  if (strcmp (method, "eap-tls") == 0) {
    fail (r, "method", method, _ ("sign-in by EAP-TLS is not there yet"));
  } else if (strcmp (source, "agent") == 0 || strcmp (source, "smartcard") == 0) {
    fail (r, "cert-source", source, _ ("a private key must be in a file; agents and smart cards are not there yet"));
  } else if (strcmp (method, "cert") == 0 || strcmp (method, "key") == 0) {
    set (r, "method", "sign-in", "method", "certificate");
    return CERTIFICATE;
  } else {
    fail (r, "method", method, _ ("no such sign-in is known"));
  }
  return 0;
}

/* "any" identity means the gateway's address there, as none does here; both families whole are all traffic. */
static gboolean
says_nothing (const char *item, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return TRUE;
  if (strcmp (item, "remote-identity") == 0)
    return strcmp (value, "%any") == 0;
  if (strcmp (item, "remote-ts") == 0)
    return strcmp (value, "0.0.0.0/0;::/0") == 0 || strcmp (value, "::/0;0.0.0.0/0") == 0;
  return FALSE;
}

static void
read_same (struct reading *r, int method)
{
  for (size_t i = 0; i < G_N_ELEMENTS (same); i++) {
    const char *value = item_of (r, same[i].item);
    if ((same[i].methods & method) != 0 && !says_nothing (same[i].item, value))
      set (r, same[i].item, same[i].group, same[i].key, value);
  }
}

/* --- proposals --- */

/* What the words of a list of proposals mean to us, each kind in its order. */
struct offer {
  GPtrArray *ciphers, *prfs, *groups; /* of const char *, words of choices.def */
  gboolean old;
};

static const struct {
  const char *there, *here;
} ciphers[] = {
  { "aes256gcm16", "aes256gcm16" },       { "aes256gcm128", "aes256gcm16" },
  { "aes256gcm", "aes256gcm16" },         { "aes128gcm16", "aes128gcm16" },
  { "aes128gcm128", "aes128gcm16" },      { "aes128gcm", "aes128gcm16" },
  { "chacha20poly1305", "chacha20poly1305" },
}, groups[] = {
  { "x25519", "x25519" },     { "curve25519", "x25519" }, { "ecp256", "ecp256" },     { "ecp384", "ecp384" },
  { "ecp521", "ecp521" },     { "modp2048", "modp2048" }, { "modp3072", "modp3072" }, { "modp4096", "modp4096" },
}, prfs[] = {
  { "prfsha256", "prfsha256" }, { "prfsha384", "prfsha384" }, { "prfsha512", "prfsha512" },
}, hashes[] = {
  { "sha256", "sha256" },   { "sha2_256", "sha256" }, { "sha384", "sha384" },
  { "sha2_384", "sha384" }, { "sha512", "sha512" },   { "sha2_512", "sha512" },
}, blocks[] = {
  { "aes256", "aes256" }, { "aes128", "aes128" }, { "aes", "aes128" },
}, combined[] = {
  { "aes256-sha512", "aes256-sha512" },
  { "aes256-sha384", "aes256-sha384" },
  { "aes256-sha256", "aes256-sha256" },
  { "aes128-sha256", "aes128-sha256" },
};

#define WORD(table, word) word_in (table, G_N_ELEMENTS (table), word)

static const char *
word_in (const void *table, size_t n, const char *word)
{
  const struct {
    const char *there, *here;
  } *t = table;
  for (size_t i = 0; i < n; i++)
    if (strcmp (t[i].there, word) == 0)
      return t[i].here;
  return NULL;
}

static void
add_once (GPtrArray *list, const char *word)
{
  if (!g_ptr_array_find_with_equal_func (list, word, g_str_equal, NULL))
    g_ptr_array_add (list, (gpointer)word);
}

/* What needs no word of ours: sequence numbers as we have them, and further key exchanges, which we offer unasked. */
static gboolean
goes_without_saying (const char *word)
{
  return strcmp (word, "noesn") == 0 || strcmp (word, "ke1_mlkem768") == 0 || strcmp (word, "ke1_mlkem1024") == 0;
}

/* Cipher and hash are one word of ours. */
static void
combine (struct reading *r, struct offer *o, const char *item, GPtrArray *block_words, GPtrArray *hash_words)
{
  for (guint b = 0; b < block_words->len; b++) {
    for (guint h = 0; h < hash_words->len; h++) {
      char *both = g_strdup_printf ("%s-%s", (const char *)block_words->pdata[b], (const char *)hash_words->pdata[h]);
      const char *word = WORD (combined, both);
      if (word != NULL)
        add_once (o->ciphers, word);
      else
        /* Translators: an item of the strongSwan plugin, and a word of it */
        note (r, _ ("%s: %s is not offered"), item, both);
      o->old |= word != NULL;
      g_free (both);
    }
    if (hash_words->len == 0)
      note (r, _ ("%s: %s is not offered without a hash"), item, (const char *)block_words->pdata[b]);
  }
}

/* The pseudo-random function is the hash where none is named. */
static void
imply_prfs (struct offer *o, GPtrArray *hash_words, gboolean prf_named)
{
  for (guint h = 0; h < hash_words->len && !prf_named; h++) {
    char *name = g_strdup_printf ("prf%s", (const char *)hash_words->pdata[h]);
    const char *prf = WORD (prfs, name);
    if (prf != NULL)
      add_once (o->prfs, prf);
    g_free (name);
  }
}

/* One proposal: "aes256-sha256-modp2048". */
static void
read_proposal (struct reading *r, struct offer *o, const char *item, const char *proposal)
{
  GPtrArray *block_words = g_ptr_array_new (), *hash_words = g_ptr_array_new ();
  char **words = g_strsplit (proposal, "-", 32);
  gboolean prf_named = FALSE;
  for (char **w = words; *w != NULL; w++) {
    const char *cipher = WORD (ciphers, *w), *group = WORD (groups, *w), *prf = WORD (prfs, *w),
               *hash = WORD (hashes, *w), *block = WORD (blocks, *w);
    prf_named |= prf != NULL;
    if (cipher != NULL)
      add_once (o->ciphers, cipher);
    else if (group != NULL)
      add_once (o->groups, group);
    else if (prf != NULL)
      add_once (o->prfs, prf);
    else if (hash != NULL)
      add_once (hash_words, hash);
    else if (block != NULL)
      add_once (block_words, block);
    else if (!goes_without_saying (*w))
      note (r, _ ("%s: %s is not offered"), item, *w);
  }
  combine (r, o, item, block_words, hash_words);
  imply_prfs (o, hash_words, prf_named);
  g_strfreev (words);
  g_ptr_array_unref (block_words);
  g_ptr_array_unref (hash_words);
}

static void
set_list (struct reading *r, const char *item, const char *group, const char *key, GPtrArray *words)
{
  if (words->len == 0)
    return;
  g_ptr_array_add (words, NULL);
  char *text = g_strjoinv (";", (char **)words->pdata);
  set (r, item, group, key, text);
  g_free (text);
}

/* An item with proposals, for the room of settings that it is about. */
static void
read_proposals (struct reading *r, const char *item)
{
  const char *value = item_of (r, item);
  struct offer o = { g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new (), FALSE };
  if (is_yes (r, "proposal") && value != NULL && value[0] != '\0') {
    char **proposals = g_strsplit (value, ";", 16);
    for (char **p = proposals; *p != NULL; p++)
      read_proposal (r, &o, item, *p);
    g_strfreev (proposals);
    if (o.ciphers->len == 0)
      fail (r, item, value, _ ("none of these ciphers is offered"));
    set_list (r, item, item, "ciphers", o.ciphers);
    set_list (r, item, item, "groups", o.groups);
    if (strcmp (item, "ike") == 0)
      set_list (r, item, item, "prfs", o.prfs);
    if (o.old)
      set (r, item, "ike", "old-algorithms", "true");
  }
  g_ptr_array_unref (o.ciphers);
  g_ptr_array_unref (o.prfs);
  g_ptr_array_unref (o.groups);
}

/* --- all of it --- */

void
godwit_strongswan_read (NMSettingVpn *vpn, gdw_profile *p, gdw_profile_fault *ret_fault, GPtrArray *notes)
{
  struct reading r = { .vpn = vpn, .p = p, .notes = notes };
  int method = read_method (&r);
  read_same (&r, method == 0 ? ANY : method);
  read_proposals (&r, "ike");
  read_proposals (&r, "esp");
  if (!is_yes (&r, "virtual"))
    note (&r, _ ("virtual: an inner address is asked of the gateway in any case"));
  if (is_yes (&r, "ipcomp"))
    note (&r, _ ("ipcomp: packets are not compressed"));
  *ret_fault = r.fault;
}

const char *
godwit_strongswan_secret (const gdw_profile *p)
{
  switch (p->sign_in.method) {
  case GDW_WORD_METHOD_PSK: return "psk";
  case GDW_WORD_METHOD_CERTIFICATE: return "key-passphrase";
  default: return "password";
  }
}
