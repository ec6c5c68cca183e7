/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-form.c - the settings of a profile as a form. Each change goes the same way: the rows' texts become a profile, the profile says what is
 * wrong and which rows mean something, and the rows show that. */
#include "form/profile-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "form/form-row.h"
#include "form/secret-row.h"

enum { ROWS = 80, SECRETS = 8 };

struct _GodwitProfileForm {
  AdwBin parent;
  gdw_profile base; /* what has no row */
  GodwitFormRow *row[ROWS];
  GodwitSecretRow *secret[SECRETS];
  size_t n_rows, n_secrets;
  GtkWidget *place[GODWIT_PLACES]; /* an AdwPreferencesGroup, or an AdwExpanderRow under "Advanced" */
  gboolean valid;
};

enum { PROP_NONE, PROP_VALID, PROPS };
static GParamSpec *properties[PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (GodwitProfileForm, godwit_profile_form, ADW_TYPE_BIN)

static GodwitFormRow *
row_of (GodwitProfileForm *self, const gdw_key *k)
{
  for (size_t i = 0; i < self->n_rows; i++)
    if (godwit_form_row_key (self->row[i]) == k)
      return self->row[i];
  return NULL;
}

/* The texts of all rows as a profile, in the order of keys.def: the sign-in's method stands before what depends on it. `say` is given each value
 * that is refused. */
static gboolean
collect (GodwitProfileForm *self, gdw_profile *ret, gdw_profile_fault *ret_first, gboolean say)
{
  gboolean good = TRUE;
  *ret = self->base;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    GodwitFormRow *row = row_of (self, k);
    gdw_profile_fault fault = { 0 };
    if (row == NULL)
      continue;
    g_autofree char *text = godwit_form_row_text (row);
    gboolean left_out = godwit_form_contradicts (k, ret) || (text[0] == 0 && gdw_key_is_required (k));
    gdw_err e = gdw_profile_set_text (ret, k->group, k->name, left_out ? k->preset : text, &fault);
    if (e == GDW_OK || left_out)
      continue;
    if (good)
      *ret_first = fault;
    good = FALSE;
    if (say) {
      g_autofree char *sentence = godwit_form_fault (&fault);
      godwit_form_row_set_fault (row, sentence);
    }
  }
  return good;
}

static gboolean
examine (GodwitProfileForm *self, gdw_profile *ret, gdw_profile_fault *ret_fault, gboolean say)
{
  if (!collect (self, ret, ret_fault, say))
    return FALSE;
  return gdw_profile_validate (ret, ret_fault) == GDW_OK;
}

gboolean
godwit_profile_form_get_profile (GodwitProfileForm *self, gdw_profile *ret, gdw_profile_fault *ret_fault)
{
  gdw_profile_fault unwanted = { 0 };
  return examine (self, ret, ret_fault != NULL ? ret_fault : &unwanted, FALSE);
}

/* A contradiction is said at the row that the sentence is about. What is lacking is said only where somebody has been: an empty form is not
 * full of reproaches. */
static void
say_contradiction (GodwitProfileForm *self, const gdw_profile_fault *fault, const gdw_profile *p)
{
  GodwitFormRow *row = fault->key != NULL ? row_of (self, fault->key) : NULL;
  if (row == NULL ||
      (!godwit_form_row_is_touched (row) && gdw_profile_is_default (p, fault->key) && fault->key->type != GDW_KEY_BOOL))
    return;
  g_autofree char *sentence = godwit_form_fault (fault);
  godwit_form_row_set_fault (row, sentence);
}

static void
show_places (GodwitProfileForm *self)
{
  for (int i = GODWIT_PLACE_IDENTITY; i < GODWIT_PLACES; i++)
    gtk_widget_remove_css_class (self->place[i], "error");
  for (size_t i = 0; i < self->n_rows; i++) {
    GodwitPlace place = godwit_form_place (godwit_form_row_key (self->row[i]));
    if (place >= GODWIT_PLACE_IDENTITY && gtk_widget_has_css_class (godwit_form_row_widget (self->row[i]), "error"))
      gtk_widget_add_css_class (self->place[place], "error");
  }
}

/* Shows what the rows' texts come to. */
static void
judge (GodwitProfileForm *self)
{
  gdw_profile p;
  gdw_profile_fault fault = { 0 };
  for (size_t i = 0; i < self->n_rows; i++)
    godwit_form_row_set_fault (self->row[i], NULL);
  gboolean valid = examine (self, &p, &fault, TRUE);
  for (size_t i = 0; i < self->n_rows; i++)
    godwit_form_row_set_visible (self->row[i], godwit_form_applies (godwit_form_row_key (self->row[i]), &p));
  for (size_t i = 0; i < self->n_secrets; i++)
    godwit_secret_row_set_visible (self->secret[i], godwit_form_applies (godwit_secret_row_key (self->secret[i]), &p));
  if (!valid && fault.err == GDW_E_STATE)
    say_contradiction (self, &fault, &p);
  show_places (self);
  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
on_changed (gpointer data)
{
  GodwitProfileForm *self = data;
  judge (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_row_changed (GodwitFormRow *row, gpointer data)
{
  (void)row;
  on_changed (data);
}

static void
put (GodwitProfileForm *self, GodwitPlace place, GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (self->place[place]))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self->place[place]), widget);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->place[place]), widget);
}

static void
add_key (GodwitProfileForm *self, const gdw_key *k)
{
  GodwitPlace place = godwit_form_place (k);
  if (k->type == GDW_KEY_SECRET && self->n_secrets < SECRETS) {
    GodwitSecretRow *secret = godwit_secret_row_new (k, on_changed, self);
    self->secret[self->n_secrets++] = secret;
    put (self, place, godwit_secret_row_entry (secret));
    put (self, place, godwit_secret_row_keeper (secret));
  } else if (k->type != GDW_KEY_SECRET && self->n_rows < ROWS) {
    GodwitFormRow *row = godwit_form_row_new (k, on_row_changed, self);
    self->row[self->n_rows++] = row;
    put (self, place, godwit_form_row_widget (row));
    put (self, place, godwit_form_row_sentence (row));
    for (size_t i = 0; godwit_form_row_more (row, i) != NULL; i++)
      put (self, place, godwit_form_row_more (row, i));
  }
}

static GtkWidget *
add_group (AdwPreferencesPage *page, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  return group;
}

static void
make_places (GodwitProfileForm *self, AdwPreferencesPage *page)
{
  self->place[GODWIT_PLACE_GATEWAY] = add_group (page, "");
  self->place[GODWIT_PLACE_SIGN_IN] = add_group (page, godwit_form_place_title (GODWIT_PLACE_SIGN_IN));
  GtkWidget *advanced = add_group (page, _ ("Advanced"));
  for (int i = GODWIT_PLACE_IDENTITY; i < GODWIT_PLACES; i++) {
    self->place[i] = adw_expander_row_new ();
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->place[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    godwit_form_place_title ((GodwitPlace)i), -1);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place[i]), godwit_form_place_title ((GodwitPlace)i));
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (advanced), self->place[i]);
  }
}

void
godwit_profile_form_add_row (GodwitProfileForm *self, GtkWidget *row)
{
  put (self, GODWIT_PLACE_GATEWAY, row);
}

void
godwit_profile_form_set_profile (GodwitProfileForm *self, const gdw_profile *p)
{
  self->base = *p;
  for (size_t i = 0; i < self->n_rows; i++) {
    char value[GDW_PROFILE_VALUE];
    gdw_out o = gdw_out_over ((uint8_t *)value, sizeof value - 1);
    gdw_profile_get (p, godwit_form_row_key (self->row[i]), &o);
    value[gdw_out_view (&o).n] = 0;
    godwit_form_row_set_text (self->row[i], value);
  }
  judge (self);
}

gboolean
godwit_profile_form_is_valid (GodwitProfileForm *self)
{
  return self->valid;
}

static GodwitSecretRow *
secret_of (GodwitProfileForm *self, const char *name)
{
  for (size_t i = 0; i < self->n_secrets; i++)
    if (g_strcmp0 (godwit_secret_row_key (self->secret[i])->name, name) == 0)
      return self->secret[i];
  return NULL;
}

GtkWidget *
godwit_profile_form_get_first (GodwitProfileForm *self)
{
  return godwit_form_row_widget (self->row[0]);
}

void
godwit_profile_form_set_alone (GodwitProfileForm *self)
{
  for (size_t i = 0; i < self->n_secrets; i++)
    godwit_secret_row_set_alone (self->secret[i]);
}

void
godwit_profile_form_set_secret (GodwitProfileForm *self, const char *name, const char *text, GodwitKeep keep)
{
  GodwitSecretRow *row = secret_of (self, name);
  if (row != NULL)
    godwit_secret_row_set (row, text, keep);
}

const char *
godwit_profile_form_get_secret (GodwitProfileForm *self, const char *name, GodwitKeep *ret_keep)
{
  GodwitSecretRow *row = secret_of (self, name);
  return row != NULL ? godwit_secret_row_text (row, ret_keep) : NULL;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_VALID)
    g_value_set_boolean (value, GODWIT_PROFILE_FORM (object)->valid);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

/* Whoever gives the form the focus means its first row. */
static gboolean
grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (godwit_profile_form_get_first (GODWIT_PROFILE_FORM (widget)));
}

static void
dispose (GObject *object)
{
  GodwitProfileForm *self = GODWIT_PROFILE_FORM (object);
  while (self->n_rows > 0)
    godwit_form_row_free (self->row[--self->n_rows]);
  while (self->n_secrets > 0)
    godwit_secret_row_free (self->secret[--self->n_secrets]);
  G_OBJECT_CLASS (godwit_profile_form_parent_class)->dispose (object);
}

static void
godwit_profile_form_class_init (GodwitProfileFormClass *class)
{
  GObjectClass *object = G_OBJECT_CLASS (class);
  object->get_property = get_property;
  object->dispose = dispose;
  GTK_WIDGET_CLASS (class)->grab_focus = grab_focus;
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object, PROPS, properties);
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
godwit_profile_form_init (GodwitProfileForm *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  gdw_profile fresh;
  make_places (self, ADW_PREFERENCES_PAGE (page));
  for (size_t i = 0; godwit_form_key_at (i) != NULL; i++)
    add_key (self, godwit_form_key_at (i));
  adw_bin_set_child (ADW_BIN (self), page);
  gdw_profile_init (&fresh);
  godwit_profile_form_set_profile (self, &fresh);
}

GtkWidget *
godwit_profile_form_new (void)
{
  return g_object_new (GODWIT_TYPE_PROFILE_FORM, NULL);
}
