/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor.c - the settings form as NetworkManager's GTK 4 programs ask for it (GNOME Settings): the form in an NMVpnEditor. A fault here ends the
 * program that shows it. */
#include "form/profile-form.h"

#include <glib/gi18n-lib.h>

#include "editor/edited.h"
#include "editor/keep.h"
#include "editor/toolkit.h"

#define GODWIT_TYPE_EDITOR (godwit_editor_get_type ())
G_DECLARE_FINAL_TYPE (GodwitEditor, godwit_editor, GODWIT, EDITOR, GObject)

struct _GodwitEditor {
  GObject parent;
  GodwitProfileForm *form;
  GodwitEdited edited;
};

G_MODULE_EXPORT NMVpnEditor *godwit_editor_new (NMConnection *connection, GError **error);

static GObject *
get_widget (NMVpnEditor *editor)
{
  return G_OBJECT (GODWIT_EDITOR (editor)->form);
}

static gboolean
update_connection (NMVpnEditor *editor, NMConnection *connection, GError **error)
{
  GodwitEditor *self = GODWIT_EDITOR (editor);
  gdw_profile_fault fault = { 0 };
  if (!godwit_profile_form_get_profile (self->form, &self->edited.profile, &fault)) {
    g_set_error_literal (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_INVALID_PROPERTY, fault.text);
    return FALSE;
  }
  for (size_t i = 0; i < GODWIT_EDITED_SECRETS; i++) {
    GodwitEditedSecret *s = &self->edited.secret[i];
    GodwitKeep keep = godwit_keep_of (s->flags);
    const char *text = godwit_profile_form_get_secret (self->form, s->name, &keep);
    s->flags = godwit_keep_flags (keep, s->flags);
    godwit_edited_set_secret (s, text);
  }
  return godwit_edited_write (&self->edited, connection, error);
}

static void
editor_interface_init (NMVpnEditorInterface *i)
{
  i->get_widget = get_widget;
  i->update_connection = update_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GodwitEditor, godwit_editor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, editor_interface_init))

static void
on_changed (GodwitProfileForm *form, GodwitEditor *self)
{
  (void)form;
  g_signal_emit_by_name (self, "changed");
}

static void
dispose (GObject *object)
{
  GodwitEditor *self = GODWIT_EDITOR (object);
  if (self->form != NULL)
    g_signal_handlers_disconnect_by_data (self->form, self);
  g_clear_object (&self->form);
  godwit_edited_clear (&self->edited);
  G_OBJECT_CLASS (godwit_editor_parent_class)->dispose (object);
}

static void
godwit_editor_class_init (GodwitEditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

static void
godwit_editor_init (GodwitEditor *self)
{
  self->form = GODWIT_PROFILE_FORM (g_object_ref_sink (godwit_profile_form_new ()));
  gtk_widget_set_vexpand (GTK_WIDGET (self->form), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->form), TRUE);
}

NMVpnEditor *
godwit_editor_new (NMConnection *connection, GError **error)
{
  (void)error;
  adw_init ();
  GodwitEditor *self = g_object_new (GODWIT_TYPE_EDITOR, NULL);
  godwit_edited_read (connection, &self->edited);
  godwit_profile_form_set_profile (self->form, &self->edited.profile);
  for (size_t i = 0; i < GODWIT_EDITED_SECRETS; i++) {
    const GodwitEditedSecret *s = &self->edited.secret[i];
    if (s->name != NULL)
      godwit_profile_form_set_secret (self->form, s->name, s->text, godwit_keep_of (s->flags));
  }
  g_signal_connect (self->form, "changed", G_CALLBACK (on_changed), self);
  return NM_VPN_EDITOR (self);
}
