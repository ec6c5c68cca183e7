/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-draft.c - a connection as it is edited. */
#include "godwit-draft.h"

#include <string.h>

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

GodwitDraft *
godwit_draft_new (void)
{
  GodwitDraft *d = g_new0 (GodwitDraft, 1);
  gdw_profile_init (&d->profile);
  return d;
}

GodwitDraft *
godwit_draft_copy (const GodwitDraft *d)
{
  GodwitDraft *made = g_new0 (GodwitDraft, 1);
  *made = *d;
  made->name = g_strdup (d->name);
  for (gsize i = 0; i < d->n_secrets; i++)
    made->secret[i].text = g_strdup (d->secret[i].text);
  return made;
}

void
godwit_draft_set_secret (GodwitDraft *d, const char *name, const char *text, GodwitKeep keep)
{
  gsize i = 0;
  while (i < d->n_secrets && strcmp (d->secret[i].name, name) != 0)
    i++;
  if (i == GODWIT_DRAFT_SECRETS)
    return;
  d->n_secrets = MAX (d->n_secrets, i + 1);
  wipe (d->secret[i].text);
  d->secret[i].name = g_intern_string (name);
  d->secret[i].text = g_strdup (text);
  d->secret[i].keep = keep;
}

void
godwit_draft_free (GodwitDraft *d)
{
  if (d == NULL)
    return;
  for (gsize i = 0; i < d->n_secrets; i++)
    wipe (d->secret[i].text);
  g_free (d->name);
  g_free (d);
}
