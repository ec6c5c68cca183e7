/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.c - which secrets are asked, and in which words. Everything but the labels may come from elsewhere, a gateway among them: it is
 * made plain text of bounded length here, where it enters. */
#include "auth-dialog/request.h"

#include <glib/gi18n.h>
#include <string.h>

#include "auth-dialog/key-lock.h"
#include "auth-dialog/wipe.h"
#include "base/utf8.h"
#include "shared/names.h"
#include "shared/nm-profile.h"

static const struct {
  const char *name, *label;
} labels[] = {
  { "password", N_ ("Password") },
  { "psk", N_ ("Pre-shared key") },
  { "key-passphrase", N_ ("Passphrase of the private key") },
  { "ppk", N_ ("Post-quantum pre-shared key") },
  { GODWIT_SECRET_CODE, N_ ("Code") },
};

static const char *
label_of (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].name, name) == 0)
      return _ (labels[i].label);
  return name;
}

static char *
plain (const char *words)
{
  char text[GDW_MAX_TEXT];
  gdw_utf8_clean (gdw_bytes_text (words), text);
  return g_strdup (g_strstrip (text));
}

static gboolean
is_hinted (const godwit_auth_options *o, const char *name)
{
  return o->hints != NULL && g_strv_contains ((const char *const *)o->hints, name);
}

/* The first question that a hint carries: agents were seen to hand the same one over twice. */
static char *
message_of (const godwit_auth_options *o)
{
  for (char **h = o->hints; h != NULL && *h != NULL; h++)
    if (g_str_has_prefix (*h, GODWIT_HINT_MESSAGE))
      return plain (*h + strlen (GODWIT_HINT_MESSAGE));
  return g_strdup ("");
}

static godwit_field *
add_field (godwit_request *r, const godwit_auth_options *o, const char *name, GHashTable *data, GHashTable *secrets)
{
  godwit_field *f = &r->fields[r->n++];
  const char *value = g_hash_table_lookup (secrets, name);
  *f = (godwit_field){ .name = name, .label = label_of (name), .hinted = is_hinted (o, name) };
  /* The words around it say "not saved", whatever the connection says. */
  if (strcmp (name, GODWIT_SECRET_CODE) == 0)
    f->flags = NM_SETTING_SECRET_FLAG_NOT_SAVED;
  else
    nm_vpn_service_plugin_get_secret_flags (data, name, &f->flags);
  if (value != NULL)
    godwit_field_set (f, value);
  return f;
}

godwit_request *
godwit_request_new (const godwit_auth_options *o, GHashTable *data, GHashTable *secrets)
{
  godwit_request *r = g_new0 (godwit_request, 1);
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gdw_profile_fault fault;
  gdw_profile *p = g_new0 (gdw_profile, 1);
  GHashTableIter each;
  gpointer item, value;
  g_hash_table_iter_init (&each, data);
  while (g_hash_table_iter_next (&each, &item, &value))
    if (((const char *)item)[0] != '\0' && ((const char *)value)[0] != '\0')
      nm_setting_vpn_add_data_item (vpn, item, value);
  /* A faulty profile is refused by the service, which says why; here what can be read counts. */
  godwit_nm_profile_peek (vpn, p, &fault);
  size_t n = gdw_profile_secrets (p, needs);
  for (size_t i = 0; i < n; i++) {
    godwit_field *f = add_field (r, o, needs[i].name, data, secrets);
    f->optional = (f->flags & NM_SETTING_SECRET_FLAG_NOT_REQUIRED) != 0;
    /* Only an encrypted key has a passphrase. Where the file cannot be read by us, it has one if the connection says how it is kept. */
    if (!needs[i].required) {
      godwit_key_lock lock = godwit_key_lock_look (p);
      f->optional |= lock == GODWIT_KEY_OPEN || (lock == GODWIT_KEY_UNKNOWN && f->flags == NM_SETTING_SECRET_FLAG_NONE);
    }
  }
  if (is_hinted (o, GODWIT_SECRET_CODE))
    add_field (r, o, GODWIT_SECRET_CODE, data, secrets);
  char *message = message_of (o);
  r->refused = o->interactive && g_str_has_prefix (message, GODWIT_WORDS_REFUSED);
  g_free (message);
  g_object_unref (vpn);
  g_free (p);
  return r;
}

gboolean
godwit_field_set (godwit_field *f, const char *value)
{
  if (strcmp (f->name, GODWIT_SECRET_CODE) == 0 || strlen (value) > GODWIT_FIELD_MAX)
    return FALSE;
  godwit_wipe (f->value);
  f->value = value[0] != '\0' ? g_strdup (value) : NULL;
  return TRUE;
}

gboolean
godwit_field_in_keyring (const godwit_field *f)
{
  return f->value == NULL && f->flags == NM_SETTING_SECRET_FLAG_AGENT_OWNED;
}

gboolean
godwit_field_is_refused (const godwit_request *r, const godwit_field *f)
{
  return r->refused && f->hinted && f->flags == NM_SETTING_SECRET_FLAG_AGENT_OWNED;
}

/* Named by a hint: the service wants it now, and what is known was not good enough or it would not ask. Without hints everything that is
 * lacking, or never kept; after a refusal all. */
static gboolean
is_asked (const godwit_field *f, const godwit_auth_options *o, gboolean any_hinted)
{
  if (!o->interactive)
    return FALSE;
  if (any_hinted)
    return f->hinted;
  if (f->optional)
    return FALSE;
  return o->retry || f->value == NULL || (f->flags & NM_SETTING_SECRET_FLAG_NOT_SAVED) != 0;
}

/* What is said where the hints bring no words. */
static char *
own_words (const char *name, const godwit_request *r)
{
  const godwit_field *one = NULL;
  size_t n = 0;
  for (size_t i = 0; i < r->n; i++)
    if (r->fields[i].ask) {
      one = &r->fields[i];
      n++;
    }
  if (n == 1 && strcmp (one->name, GODWIT_SECRET_CODE) == 0)
    return g_strdup_printf (_ ("“%s” asks for a one-time code."), name);
  return g_strdup_printf (_ ("“%s” needs this to sign you in."), name);
}

/* What the gateway said, without what our service says around it in English: that is said here, in the person's language. */
static char *
words_of_gateway (const godwit_auth_options *o)
{
  char *message = message_of (o);
  if (strcmp (message, GODWIT_WORDS_MORE) == 0)
    message[0] = '\0';
  else if (g_str_has_prefix (message, GODWIT_WORDS_REFUSED))
    memmove (message, message + strlen (GODWIT_WORDS_REFUSED), strlen (message) - strlen (GODWIT_WORDS_REFUSED) + 1);
  return g_strstrip (message);
}

void
godwit_request_settle (godwit_request *r, const godwit_auth_options *o, const char *keyring_fault)
{
  gboolean any_hinted = FALSE;
  char *name = plain (o->name), *message = words_of_gateway (o);
  GString *words = g_string_new (NULL);
  for (size_t i = 0; i < r->n; i++)
    any_hinted |= r->fields[i].hinted;
  for (size_t i = 0; i < r->n; i++) {
    godwit_field *f = &r->fields[i];
    f->ask = is_asked (f, o, any_hinted);
    if (f->ask)
      g_clear_pointer (&f->value, godwit_wipe);
  }
  if (o->retry || r->refused)
    g_string_append_printf (words, "%s ", _ ("The last sign-in was not accepted."));
  if (message[0] == '\0') {
    g_free (message);
    message = own_words (name, r);
  }
  g_string_append (words, message);
  if (keyring_fault != NULL)
    g_string_append_printf (words, "\n%s", keyring_fault);
  r->title = g_strdup_printf (_ ("Sign In to %s"), name);
  r->description = g_string_free (words, FALSE);
  g_free (name);
  g_free (message);
}

gboolean
godwit_request_asks (const godwit_request *r)
{
  for (size_t i = 0; i < r->n; i++)
    if (r->fields[i].ask)
      return TRUE;
  return FALSE;
}

void
godwit_request_free (godwit_request *r)
{
  if (r == NULL)
    return;
  for (size_t i = 0; i < r->n; i++)
    godwit_wipe (r->fields[i].value);
  g_free (r->title);
  g_free (r->description);
  g_free (r);
}
