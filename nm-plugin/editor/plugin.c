/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plugin.c - what libnm loads for connections of Godwit, in nmcli as in GNOME Settings: names, import, export, and the way to an editor. */
#include <NetworkManager.h>
#include <glib/gi18n-lib.h>

#include "editor/carry.h"
#include "editor/toolkit.h"
#include "shared/names.h"

#define GODWIT_TYPE_EDITOR_PLUGIN (godwit_editor_plugin_get_type ())
G_DECLARE_FINAL_TYPE (GodwitEditorPlugin, godwit_editor_plugin, GODWIT, EDITOR_PLUGIN, GObject)

struct _GodwitEditorPlugin {
  GObject parent;
};

enum { PROP_NONE, PROP_NAME, PROP_DESCRIPTION, PROP_SERVICE };

/* The one symbol that libnm looks for. */
G_MODULE_EXPORT NMVpnEditorPlugin *nm_vpn_editor_plugin_factory (GError **error);

static NMVpnEditor *
get_editor (NMVpnEditorPlugin *plugin, NMConnection *connection, GError **error)
{
  (void)plugin;
  return godwit_toolkit_editor (connection, error);
}

static NMVpnEditorPluginCapability
get_capabilities (NMVpnEditorPlugin *plugin)
{
  (void)plugin;
  return NM_VPN_EDITOR_PLUGIN_CAPABILITY_IMPORT | NM_VPN_EDITOR_PLUGIN_CAPABILITY_EXPORT |
         NM_VPN_EDITOR_PLUGIN_CAPABILITY_IPV6;
}

static NMConnection *
import_from_file (NMVpnEditorPlugin *plugin, const char *path, GError **error)
{
  (void)plugin;
  return godwit_carry_in (path, error);
}

static gboolean
export_to_file (NMVpnEditorPlugin *plugin, const char *path, NMConnection *connection, GError **error)
{
  (void)plugin;
  return godwit_carry_out (connection, path, error);
}

static char *
get_suggested_filename (NMVpnEditorPlugin *plugin, NMConnection *connection)
{
  (void)plugin;
  return godwit_carry_name (connection);
}

static void
plugin_interface_init (NMVpnEditorPluginInterface *i)
{
  i->get_editor = get_editor;
  i->get_capabilities = get_capabilities;
  i->import_from_file = import_from_file;
  i->export_to_file = export_to_file;
  i->get_suggested_filename = get_suggested_filename;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GodwitEditorPlugin, godwit_editor_plugin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR_PLUGIN, plugin_interface_init))

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id) {
  case PROP_NAME: g_value_set_string (value, "Godwit"); break;
  case PROP_DESCRIPTION: g_value_set_string (value, _ ("IKEv2 with MOBIKE and post-quantum keys.")); break;
  case PROP_SERVICE: g_value_set_string (value, GODWIT_NM_SERVICE); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec); break;
  }
}

static void
godwit_editor_plugin_class_init (GodwitEditorPluginClass *class)
{
  GObjectClass *object = G_OBJECT_CLASS (class);
  object->get_property = get_property;
  g_object_class_override_property (object, PROP_NAME, NM_VPN_EDITOR_PLUGIN_NAME);
  g_object_class_override_property (object, PROP_DESCRIPTION, NM_VPN_EDITOR_PLUGIN_DESCRIPTION);
  g_object_class_override_property (object, PROP_SERVICE, NM_VPN_EDITOR_PLUGIN_SERVICE);
}

static void
godwit_editor_plugin_init (GodwitEditorPlugin *self)
{
  (void)self;
}

NMVpnEditorPlugin *
nm_vpn_editor_plugin_factory (GError **error)
{
  (void)error;
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  return g_object_new (GODWIT_TYPE_EDITOR_PLUGIN, NULL);
}
