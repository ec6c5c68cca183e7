/* SPDX-License-Identifier: GPL-3.0-or-later */
/* toolkit.c - the editor's module that fits the GTK in this process. */
#include "editor/toolkit.h"

#include <dlfcn.h>
#include <gio/gio.h>
#include <gmodule.h>

/* The major version of the GTK that the program is linked to; 0: none. */
static guint
gtk_here (void)
{
  GModule *program = g_module_open (NULL, 0);
  gpointer symbol = NULL;
  guint major = 0;
  if (program == NULL)
    return 0;
  if (g_module_symbol (program, "gtk_get_major_version", &symbol) && symbol != NULL)
    major = ((guint (*) (void))symbol) ();
  g_module_close (program);
  return major;
}

/* The folder of the shared object that this very function is in: the modules lie beside it, installed or not. */
static char *
own_folder (void)
{
  static const char here;
  Dl_info info;
  if (dladdr (&here, &info) == 0 || info.dli_fname == NULL)
    return g_strdup (".");
  return g_path_get_dirname (info.dli_fname);
}

static const char *
module_of (guint gtk)
{
  switch (gtk) {
  case 3: return "libnm-vpn-plugin-godwit-editor.so";
  case 4: return "libnm-gtk4-vpn-plugin-godwit-editor.so";
  default: return NULL;
  }
}

NMVpnEditor *
godwit_toolkit_editor (NMConnection *connection, GError **error)
{
  guint gtk = gtk_here ();
  const char *name = module_of (gtk);
  gpointer symbol = NULL;
  if (name == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "there is no editor for GTK %u", gtk);
    return NULL;
  }
  g_autofree char *folder = own_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, g_module_error ());
    return NULL;
  }
  if (!g_module_symbol (module, GODWIT_EDITOR_SYMBOL, &symbol) || symbol == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s is no editor of Godwit", path);
    g_module_close (module);
    return NULL;
  }
  g_module_make_resident (module); /* its types stay registered for as long as the process lives */
  return ((GodwitEditorNew)symbol) (connection, error);
}
