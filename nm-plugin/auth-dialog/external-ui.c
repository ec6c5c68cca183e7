/* SPDX-License-Identifier: GPL-3.0-or-later */
/* external-ui.c - the key file "VPN Plugin UI", version 2, as NetworkManager's agents read it. */
#include "auth-dialog/external-ui.h"

#include "auth-dialog/put.h"
#include "auth-dialog/wipe.h"

#define GROUP "VPN Plugin UI"

gboolean
godwit_external_ui_write (const godwit_request *r, int fd)
{
  GKeyFile *k = g_key_file_new ();
  gsize n;
  g_key_file_set_integer (k, GROUP, "Version", 2);
  g_key_file_set_string (k, GROUP, "Title", r->title);
  g_key_file_set_string (k, GROUP, "Description", r->description);
  for (size_t i = 0; i < r->n; i++) {
    const godwit_field *f = &r->fields[i];
    if (!f->ask && f->value == NULL)
      continue; /* an agent would hand an empty secret on */
    g_key_file_set_string (k, f->name, "Label", f->label);
    g_key_file_set_string (k, f->name, "Value", f->value != NULL ? f->value : "");
    g_key_file_set_boolean (k, f->name, "IsSecret", TRUE);
    g_key_file_set_boolean (k, f->name, "ShouldAsk", f->ask);
  }
  char *text = g_key_file_to_data (k, &n, NULL);
  gboolean done = godwit_put (fd, text, n);
  godwit_wipe (text);
  g_key_file_unref (k);
  return done;
}
