/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-trust-dialog.c - the certificate in rows, and three ways to answer. All that a gateway wrote is plain text. */
#include "godwit-trust-dialog.h"

#include <glib/gi18n.h>

#include "dialogs.h"
#include "godwit-fact-row.h"

static gboolean
is_there (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static void
add_fact (AdwPreferencesGroup *rows, const char *title, const char *value)
{
  GtkWidget *row = g_object_new (GODWIT_TYPE_FACT_ROW, "title", title, "value", value, NULL);
  adw_preferences_group_add (rows, row);
}

/* Groups that can be compared by voice: "3F2A 0B71 ..." */
static char *
grouped (const char *hex)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; is_there (hex) && hex[i] != '\0'; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (text, ' ');
    g_string_append_c (text, g_ascii_toupper (hex[i]));
  }
  return g_string_free (text, FALSE);
}

static char *
last_day (guint64 until_s)
{
  g_autoptr (GDateTime) t =
      until_s == 0 || until_s > G_MAXINT64 ? NULL : g_date_time_new_from_unix_local ((gint64)until_s);
  return t != NULL ? g_date_time_format (t, "%x") : NULL;
}

static char *
chain_words (const GodwitFacts *f)
{
  if (f->cert_links < 2 || !is_there (f->cert_top))
    return NULL;
  /* Translators: of a chain of certificates; %u is at least 2, %s the name in the last one */
  return g_strdup_printf (_ ("%u certificates, up to %s"), f->cert_links, f->cert_top);
}

static GtkWidget *
rows_of (const GodwitFacts *f)
{
  AdwPreferencesGroup *rows = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *until = last_day (f->cert_until), *fingerprint = grouped (f->cert_fingerprint),
                  *chain = chain_words (f);
  add_fact (rows, _ ("SHA-256 Fingerprint"),
            fingerprint); /* what has to be compared is in sight also in a low window */
  /* Translators: of a certificate: who it says it is */
  add_fact (rows, _ ("Issued To"), f->cert_subject);
  add_fact (rows, _ ("Issued By"), f->cert_issuer);
  /* Translators: the names that a certificate is for */
  add_fact (rows, _ ("Names"), f->cert_names);
  add_fact (rows, _ ("Valid Until"), until);
  /* Translators: of certificates */
  add_fact (rows, _ ("Chain"), chain);
  return GTK_WIDGET (rows);
}

/* What this gateway has been told already. */
static const char *
told_words (const GodwitFacts *f)
{
  switch (f->told) {
  case GODWIT_TOLD_IDENTITY:
    /* Translators: of a gateway that is not trusted */
    return _ ("It has been told your identity; no password has been sent.");
  case GODWIT_TOLD_CERTIFICATE:
    /* Translators: of a gateway that is not trusted */
    return _ ("It has been shown your certificate and so knows who you are; no password has been sent.");
  case GODWIT_TOLD_NOTHING: break;
  }
  /* Translators: to a gateway that is not trusted */
  return _ ("Your name and password have not been sent.");
}

/* What to do before trusting; and what it means when the key is not the one that was trusted before. */
static char *
words_of (const GodwitFacts *f)
{
  const char *gateway = is_there (f->gateway) ? f->gateway : "?";
  if (!is_there (f->cert_key))
    /* Translators: %s is a gateway's address */
    return g_strdup_printf (_ ("“%s” shows a certificate that cannot be trusted: it did not prove that the certificate "
                               "is its own, or the certificate "
                               "is no good."),
                            gateway);
  if (g_strcmp0 (f->cert_rule, "key") == 0)
    /* Translators: %s is a gateway's address */
    return g_strdup_printf (_ ("“%s” shows another certificate than the one you have trusted. Unless its administrator "
                               "has announced a new one, "
                               "somebody may be interfering with the connection."),
                            gateway);
  /* Translators: %s is a gateway's address */
  g_autofree char *compare = g_strdup_printf (_ ("Nobody whom this computer trusts vouches for “%s”. Compare the "
                                                 "fingerprint with what its administrator tells you."),
                                              gateway);
  return g_strconcat (compare, " ", told_words (f), NULL);
}

/* Rows want more room than the column of a question; libadwaita can do that since 1.6. */
static void
widen (AdwDialog *dialog)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (dialog), "prefer-wide-layout") != NULL)
    g_object_set (dialog, "prefer-wide-layout", TRUE, NULL);
}

AdwDialog *
godwit_trust_dialog_new (const GodwitFacts *f)
{
  g_autofree char *words = words_of (f);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Trust This Gateway?"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  adw_alert_dialog_set_body_use_markup (alert, FALSE);
  adw_alert_dialog_set_body (alert, words);
  adw_alert_dialog_set_extra_child (alert, rows_of (f));
  widen (dialog);
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "file", _ ("Choose _Authority…"), NULL);
  if (is_there (f->cert_key)) {
    adw_alert_dialog_add_response (alert, "trust", _ ("_Trust"));
    adw_alert_dialog_set_response_appearance (alert, "trust", ADW_RESPONSE_DESTRUCTIVE);
  } else {
    adw_alert_dialog_set_heading (alert, _ ("Unknown Certificate"));
  }
  godwit_alert_wrap_buttons (alert);
  godwit_alert_open_at_top (alert);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  return dialog;
}
