/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor-test.c - the GTK 4 editor in this process, where a critical of GLib is a crash: a fault in it would end
 * GNOME Settings. Wants a screen. */
#include "harness.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "compare.h"
#include "editor/carry.h"
#include "editor/edited.h"
#include "editor/toolkit.h"
#include "form/form-words.h"
#include "form/profile-form.h"
#include "random-profile.h"

extern NMVpnEditor *godwit_editor_new (NMConnection *connection, GError **error);

/* The row of this title below a widget, hidden ones too. */
static GtkWidget *
find (GtkWidget *under, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (under) &&
      strcmp (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (under)), title) == 0)
    return under;
  for (GtkWidget *c = gtk_widget_get_first_child (under); c != NULL; c = gtk_widget_get_next_sibling (c)) {
    GtkWidget *found = find (c, title);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
type (GtkWidget *form, const char *title, const char *text)
{
  GtkWidget *row = find (form, title);
  check (row != NULL);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
choose (GtkWidget *form, const char *title, guint i)
{
  GtkWidget *row = find (form, title);
  check (row != NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
}

static gboolean
is_seen (GtkWidget *form, const char *title)
{
  GtkWidget *row = find (form, title);
  check (row != NULL);
  return gtk_widget_get_visible (row);
}

static gboolean
is_wrong (GtkWidget *form, const char *title)
{
  return gtk_widget_has_css_class (find (form, title), "error");
}

/* The sentence below a row: the row after it. NULL while it is hidden. */
static const char *
sentence (GtkWidget *form, const char *title)
{
  GtkWidget *below = gtk_widget_get_next_sibling (find (form, title));
  return gtk_widget_get_visible (below)
             ? gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (below))))
             : NULL;
}

/* Form, connection, file, connection, form. */
static gboolean
goes_round (NMVpnEditor *first, const gdw_profile *p, const char *file)
{
  g_autoptr (NMConnection) empty = compare_connection (p->godwit.uuid, p->godwit.name);
  GodwitProfileForm *form = GODWIT_PROFILE_FORM (nm_vpn_editor_get_widget (first));
  gdw_profile got;
  godwit_profile_form_set_profile (form, p);
  if (!godwit_profile_form_get_profile (form, &got, NULL) || !compare_same (p, &got, "form"))
    return FALSE;
  g_autoptr (GError) error = NULL;
  if (!nm_vpn_editor_update_connection (first, empty, &error) || !godwit_carry_out (empty, file, &error)) {
    printf ("# %s\n", error->message);
    return FALSE;
  }
  g_autoptr (NMConnection) back = godwit_carry_in (file, &error);
  if (back == NULL || !nm_connection_verify (back, &error)) {
    printf ("# %s\n", error->message);
    return FALSE;
  }
  GodwitEdited e; /* as godwit_editor_new does it, and it does it itself in the other tests */
  godwit_edited_read (back, &e);
  godwit_profile_form_set_profile (form, &e.profile);
  if (!godwit_profile_form_get_profile (form, &got, NULL))
    return FALSE;
  g_strlcpy (got.godwit.uuid, nm_connection_get_uuid (back), sizeof got.godwit.uuid);
  g_strlcpy (got.godwit.name, nm_connection_get_id (back), sizeof got.godwit.name);
  return compare_same (p, &got, "round");
}

TEST (profiles_go_round)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261129);
  g_autofree char *folder = g_dir_make_tmp ("godwit-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "x.godwit", NULL);
  g_autoptr (NMVpnEditor) first = godwit_editor_new (NULL, NULL);
  guint seen[COMPARE_SETTINGS] = { 0 };
  for (int n = 0; n < 200; n++) {
    gdw_profile p;
    random_profile (rand, &p);
    check (goes_round (first, &p, file));
    compare_count (&p, seen);
  }
  check (compare_all_seen (seen));
  g_unlink (file);
  g_rmdir (folder);
}

TEST (each_setting_has_one_row_and_a_title)
{
  size_t settings = 0, rows = 0;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++)
    settings += strcmp (gdw_key_at (i)->group, "godwit") != 0 ? 1 : 0;
  for (size_t i = 0; godwit_form_key_at (i) != NULL; i++, rows++)
    for (size_t j = 0; j < i; j++)
      check (godwit_form_key_at (i) != godwit_form_key_at (j));
  check (settings == rows);
}

static unsigned changes, valids;

static void
count (unsigned *n)
{
  (*n)++;
}

TEST (three_fields_are_enough)
{
  g_autoptr (GtkWidget) form = g_object_ref_sink (godwit_profile_form_new ());
  gdw_profile p;
  changes = valids = 0;
  g_signal_connect_swapped (form, "changed", G_CALLBACK (count), &changes);
  g_signal_connect_swapped (form, "notify::valid", G_CALLBACK (count), &valids);
  check (!godwit_profile_form_is_valid (GODWIT_PROFILE_FORM (form)));
  check (!is_wrong (form, "Gateway") && !is_wrong (form, "User Name"));
  type (form, "Gateway", "vpn.example.org");
  check (!godwit_profile_form_is_valid (GODWIT_PROFILE_FORM (form)) && !is_wrong (form, "User Name"));
  type (form, "User Name", "anna");
  type (form, "Password", "secret");
  check (godwit_profile_form_is_valid (GODWIT_PROFILE_FORM (form)));
  check (changes == 3 && valids == 1);
  check (godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL));
  check (strcmp (p.gateway.address, "vpn.example.org") == 0 && strcmp (p.sign_in.user, "anna") == 0);
}

TEST (what_is_wrong_is_said_at_its_row)
{
  g_autoptr (GtkWidget) form = g_object_ref_sink (godwit_profile_form_new ());
  type (form, "Gateway", "not a host");
  check (is_wrong (form, "Gateway") && strstr (sentence (form, "Gateway"), "not a host") != NULL);
  check (strstr (sentence (form, "Gateway"), "gateway.address") == NULL);
  type (form, "Gateway", "vpn.example.org");
  check (!is_wrong (form, "Gateway") && sentence (form, "Gateway") == NULL);
  type (form, "User Name", "anna");
  type (form, "User Name", "");
  check (is_wrong (form, "User Name") && sentence (form, "User Name") != NULL);
  type (form, "User Name", "anna");
  type (form, "Networks Behind the Gateway", "10.0.0.0/40");
  check (is_wrong (form, "Networks Behind the Gateway") && is_wrong (form, "Traffic and Names"));
  type (form, "Networks Behind the Gateway", "10.0.0.0/8");
  check (!is_wrong (form, "Traffic and Names") && godwit_profile_form_is_valid (GODWIT_PROFILE_FORM (form)));
  adw_switch_row_set_active (ADW_SWITCH_ROW (find (form, "IPv4")), FALSE);
  check (is_wrong (form, "Networks Behind the Gateway"));
}

TEST (a_list_is_parted_by_commas_and_says_so)
{
  g_autoptr (GtkWidget) form = g_object_ref_sink (godwit_profile_form_new ());
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "network", "dns-domains", "example.org;corp.example", NULL) == GDW_OK);
  godwit_profile_form_set_profile (GODWIT_PROFILE_FORM (form), &p);
  GtkWidget *domains = find (form, "DNS Domains");
  check (strcmp (gtk_editable_get_text (GTK_EDITABLE (domains)), "example.org, corp.example") == 0);
  check (strstr (sentence (form, "DNS Domains"), "commas") != NULL);
  check (strstr (sentence (form, "Certificate Authorities"), "semicolons") != NULL);
  check (sentence (form, "EAP Methods") == NULL && sentence (form, "Network Interface") == NULL);
  type (form, "DNS Domains", "a.example,b.example;c.example");
  type (form, "Certificate Authorities", "system;/a, b.pem");
  (void)godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL);
  check (p.network.dns_domains.n == 3 && strcmp (p.network.dns_domains.at[1], "b.example") == 0);
  check (p.gateway.authorities.n == 2 && strcmp (p.gateway.authorities.at[1], "/a, b.pem") == 0);
  type (form, "DNS Domains", "not a name");
  check (strstr (sentence (form, "DNS Domains"), "not a name") != NULL);
  type (form, "DNS Domains", "");
  check (strstr (sentence (form, "DNS Domains"), "commas") != NULL);
}

enum { PSK, CERTIFICATE, EAP };

TEST (only_the_rows_of_the_sign_in)
{
  g_autoptr (GtkWidget) form = g_object_ref_sink (godwit_profile_form_new ());
  gdw_profile p;
  check (is_seen (form, "User Name") && is_seen (form, "Password") && !is_seen (form, "Certificate File"));
  choose (form, "Sign In With", CERTIFICATE);
  check (!is_seen (form, "User Name") && !is_seen (form, "Password") && is_seen (form, "Certificate File"));
  check (is_seen (form, "Key Passphrase") && is_seen (form, "Private Key File") && is_seen (form, "Second Sign-In"));
  choose (form, "Second Sign-In", 1);
  check (is_seen (form, "User Name") && is_seen (form, "Password"));
  type (form, "Certificate File", "/etc/a.pem");
  type (form, "Gateway", "vpn.example.org");
  type (form, "User Name", "anna");
  check (godwit_profile_form_is_valid (GODWIT_PROFILE_FORM (form)));
  choose (form, "Sign In With", EAP); /* the certificate stays in its row and out of the profile */
  check (godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL) && p.sign_in.certificate[0] == 0);
  choose (form, "Sign In With", CERTIFICATE);
  check (godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL) &&
         strcmp (p.sign_in.certificate, "/etc/a.pem") == 0);
  choose (form, "Sign In With", PSK);
  check (is_seen (form, "Pre-Shared Key") && is_seen (form, "User Name") && !is_seen (form, "Password"));
  check (!is_seen (form, "Certificate Authorities"));
}

static NMSettingVpn *
updated (NMVpnEditor *editor, NMConnection *c)
{
  g_autoptr (GError) error = NULL;
  gboolean good = nm_vpn_editor_update_connection (editor, c, &error);
  if (!good)
    printf ("# %s\n", error->message);
  check (good);
  return nm_connection_get_setting_vpn (c);
}

TEST (a_new_connection_is_persistent_and_an_old_one_stays_as_it_is)
{
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "My Office");
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
  GtkWidget *form = GTK_WIDGET (nm_vpn_editor_get_widget (editor));
  g_autoptr (GError) error = NULL;
  check (!nm_vpn_editor_update_connection (editor, c, &error) && error != NULL &&
         nm_connection_get_setting_vpn (c) == NULL);
  type (form, "Gateway", "vpn.example.org");
  type (form, "User Name", "anna");
  NMSettingVpn *vpn = updated (editor, c);
  check (nm_setting_vpn_get_persistent (vpn) && nm_connection_verify (c, NULL));
  g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, FALSE, NULL);
  g_autoptr (NMVpnEditor) again = godwit_editor_new (c, NULL);
  check (!nm_setting_vpn_get_persistent (updated (again, c)));
}

TEST (who_keeps_a_secret_goes_into_its_flags)
{
  static const char *const flags[] = { "1", "0", "2" };
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "office");
  for (guint i = 0; i < 3; i++) {
    g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
    GtkWidget *form = GTK_WIDGET (nm_vpn_editor_get_widget (editor));
    type (form, "Gateway", "vpn.example.org");
    type (form, "User Name", "anna");
    type (form, "Password", "se;cret=ß");
    choose (form, "Remember Password", i);
    NMSettingVpn *vpn = updated (editor, c);
    check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "password-flags"), flags[i]) == 0);
    check (g_strcmp0 (nm_setting_vpn_get_secret (vpn, "password"), i < 2 ? "se;cret=ß" : NULL) == 0);
    check (nm_setting_vpn_get_data_item (vpn, "psk-flags") == NULL &&
           nm_setting_vpn_get_num_secrets (vpn) == (i < 2 ? 1 : 0));
    g_autoptr (NMVpnEditor) again = godwit_editor_new (c, NULL);
    GtkWidget *row = find (GTK_WIDGET (nm_vpn_editor_get_widget (again)), "Remember Password");
    check (adw_combo_row_get_selected (ADW_COMBO_ROW (row)) == i);
    check (gtk_widget_get_sensitive (find (GTK_WIDGET (nm_vpn_editor_get_widget (again)), "Password")) == (i < 2));
  }
}

TEST (a_secret_is_in_no_file)
{
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "office");
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
  GtkWidget *form = GTK_WIDGET (nm_vpn_editor_get_widget (editor));
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "secret.godwit", NULL), *text = NULL;
  type (form, "Gateway", "vpn.example.org");
  type (form, "User Name", "anna");
  type (form, "Password", "xyzzy");
  (void)updated (editor, c);
  check (godwit_carry_out (c, file, NULL) && g_file_get_contents (file, &text, NULL, NULL));
  check (strstr (text, "xyzzy") == NULL && strstr (text, "flags") == NULL && strstr (text, "anna") != NULL);
  g_unlink (file);
}

TEST (files_named_beside_a_profile_get_whole_paths)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "beside.godwit", NULL);
  g_autofree char *whole = g_build_filename (g_get_tmp_dir (), "certs/a.pem", NULL);
  const char *text = "[godwit]\nversion=1\n[gateway]\naddress=vpn.example.org\nauthorities=system;certs/a.pem;/b.pem\n"
                     "[sign-in]\nmethod=certificate\ncertificate=certs/a.pem\n";
  check (g_file_set_contents (file, text, -1, NULL));
  g_autoptr (NMConnection) c = godwit_carry_in (file, NULL);
  check (c != NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (c);
  g_autofree char *authorities = g_strdup_printf ("system;%s;/b.pem", whole);
  check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "sign-in.certificate"), whole) == 0);
  check (g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "gateway.authorities"), authorities) == 0);
  check (nm_setting_vpn_get_persistent (vpn) && strcmp (nm_connection_get_id (c), "beside") == 0 &&
         nm_connection_get_uuid (c) != NULL);
  g_unlink (file);
}

TEST (words_move_up_and_the_last_stays)
{
  GtkWidget *form = godwit_profile_form_new (), *window = gtk_window_new (), *list = form;
  gdw_profile p;
  gboolean moved = FALSE;
  gtk_window_set_child (GTK_WINDOW (window), form);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0;
       gdw_key_choice_at (gdw_key_find (gdw_bytes_text ("sign-in"), gdw_bytes_text ("eap-methods")), i) != NULL; i++)
    check (find (list, i == 0 ? "EAP-MSCHAPv2" : "EAP-GTC") != NULL);
  gtk_widget_activate (find (list, "EAP-GTC"));
  (void)godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL);
  check (p.sign_in.eap_methods.n == 2 && p.sign_in.eap_methods.at[0]->number == GDW_WORD_EAP_MSCHAPV2);
  GtkWidget *stack[64] = { find (list, "EAP-GTC") };
  for (size_t n = 1; n > 0 && n < 60;) { /* its one button */
    GtkWidget *w = stack[--n];
    if (GTK_IS_BUTTON (w) && !moved) {
      g_signal_emit_by_name (w, "clicked");
      moved = TRUE;
      break;
    }
    for (GtkWidget *c = gtk_widget_get_first_child (w); c != NULL && n < 60; c = gtk_widget_get_next_sibling (c))
      stack[n++] = c;
  }
  (void)godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL);
  check (moved && p.sign_in.eap_methods.at[0]->number == GDW_WORD_EAP_GTC);
  gtk_widget_activate (find (list, "EAP-GTC"));
  gtk_widget_activate (find (list, "EAP-MSCHAPv2")); /* the last: its box is not to be touched */
  (void)godwit_profile_form_get_profile (GODWIT_PROFILE_FORM (form), &p, NULL);
  check (p.sign_in.eap_methods.n == 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

TEST (what_is_no_setting_is_left_to_the_service_to_refuse)
{
  g_autoptr (NMConnection) c = compare_connection ("26c3c118-3732-41d0-8018-940a88955449", "office");
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, GODWIT_NM_SERVICE, NULL);
  nm_setting_vpn_add_data_item (vpn, "gateway.address", "vpn.example.org");
  nm_setting_vpn_add_data_item (vpn, "gateway.port", "99999");
  nm_setting_vpn_add_data_item (vpn, "sign-in.user", "anna");
  nm_setting_vpn_add_data_item (vpn, "password-flags", "rubbish");
  nm_connection_add_setting (c, NM_SETTING (vpn));
  g_autoptr (NMVpnEditor) editor = godwit_editor_new (c, NULL);
  check (g_strcmp0 (nm_setting_vpn_get_data_item (updated (editor, c), "gateway.port"), NULL) == 0);
  check (strcmp (nm_setting_vpn_get_data_item (vpn, "password-flags"), "1") == 0);
}

/* Made, shown, changed and destroyed, in each order that a program may choose. */
TEST (editors_come_and_go)
{
  for (int i = 0; i < 12; i++) {
    NMVpnEditor *editor = godwit_editor_new (NULL, NULL);
    GtkWidget *form = GTK_WIDGET (nm_vpn_editor_get_widget (editor));
    GtkWidget *window = gtk_window_new ();
    gtk_window_set_child (GTK_WINDOW (window), form);
    gtk_window_present (GTK_WINDOW (window));
    for (int j = 0; j < 50; j++)
      g_main_context_iteration (NULL, FALSE);
    choose (form, "Sign In With", (guint)i % 3);
    type (form, "Gateway", i % 2 == 0 ? "x y" : "vpn.example.org");
    if (i % 2 == 0)
      g_object_unref (editor);
    gtk_window_destroy (GTK_WINDOW (window));
    if (i % 2 == 1)
      g_object_unref (editor);
    for (int j = 0; j < 50; j++)
      g_main_context_iteration (NULL, FALSE);
  }
}

/* adw_init wants a display; without one there is nothing to test. */
__attribute__ ((constructor (101))) static void
begin (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  adw_init ();
}

TEST_MAIN ()
