/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearsal-question.c - one field and its words. */
#include "rehearsal-question.h"

#include <glib/gi18n.h>

static const struct {
  gdw_secret_kind kind;
  const char *name, *label;
} secrets[] = {
  { GDW_SECRET_PASSWORD, "password", N_ ("Password") },
  { GDW_SECRET_PSK, "psk", N_ ("Pre-shared key") },
  { GDW_SECRET_KEY_PASSPHRASE, "key-passphrase", N_ ("Passphrase of the private key") },
  { GDW_SECRET_PPK, "ppk", N_ ("Post-quantum pre-shared key") },
  { GDW_SECRET_CODE, "code", N_ ("Code") },
};

gdw_secret_kind
godwit_rehearsal_secret_kind (const char *name)
{
  gsize i = 0;
  while (i + 1 < G_N_ELEMENTS (secrets) && !g_str_equal (secrets[i].name, name))
    i++;
  return secrets[i].kind;
}

static gsize
row_of (gdw_secret_kind kind)
{
  gsize i = 0;
  while (i + 1 < G_N_ELEMENTS (secrets) && secrets[i].kind != kind)
    i++;
  return i;
}

GodwitQuestion *
godwit_rehearsal_question_new (const gdw_question *q, const char *gateway)
{
  static const char group[] = "VPN Plugin UI";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize row = row_of (q->secret), n = 0;
  g_autofree char *title = g_strdup_printf (_ ("Sign In to %s"), gateway);
  g_autofree char *words = q->prompt[0] != '\0' ? g_strdup (q->prompt)
                           : q->secret == GDW_SECRET_CODE
                               ? g_strdup_printf (_ ("“%s” asks for a one-time code."), gateway)
                               : g_strdup_printf (_ ("“%s” needs this to sign you in."), gateway);
  g_autofree char *all =
      q->retry ? g_strconcat (_ ("The last sign-in was not accepted."), " ", words, NULL) : g_strdup (words);
  g_key_file_set_integer (file, group, "Version", 2);
  g_key_file_set_string (file, group, "Title", title);
  g_key_file_set_string (file, group, "Description", all);
  g_key_file_set_string (file, secrets[row].name, "Label", _ (secrets[row].label));
  g_key_file_set_boolean (file, secrets[row].name, "IsSecret", TRUE);
  g_key_file_set_boolean (file, secrets[row].name, "ShouldAsk", TRUE);
  g_key_file_set_string (file, secrets[row].name, "Value", "");
  g_autofree char *text = g_key_file_to_data (file, &n, NULL);
  return godwit_question_new ("", text, n, NULL);
}
