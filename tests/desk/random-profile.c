/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random-profile.c - a valid profile with any value in any setting, from a seed. */
#include "random-profile.h"

#include <string.h>

static const char *
one_of (GRand *rand, const char *const *list)
{
  guint n = g_strv_length ((char **)list);
  return list[g_rand_int_range (rand, 0, (gint32)n)];
}

static char *
some_of (GRand *rand, const char *const *list, guint max)
{
  GString *text = g_string_new (NULL);
  guint n = 0;
  for (size_t i = 0; list[i] != NULL && n < max; i++)
    if (g_rand_boolean (rand)) {
      g_string_append_printf (text, "%s%s", n > 0 ? ";" : "", list[i]);
      n++;
    }
  return g_string_free (text, FALSE);
}

static char *
random_words (GRand *rand, const gdw_key *k)
{
  const char *word[16];
  size_t n = 0, wanted;
  while (n < G_N_ELEMENTS (word) && gdw_key_choice_at (k, n) != NULL) {
    word[n] = gdw_key_choice_at (k, n)->word;
    n++;
  }
  for (size_t i = n; i > 1; i--) {
    size_t j = (size_t)g_rand_int_range (rand, 0, (gint32)i);
    const char *w = word[i - 1];
    word[i - 1] = word[j];
    word[j] = w;
  }
  wanted = (size_t)g_rand_int_range (rand, (gint32)k->min, (gint32)MIN (n, k->max) + 1);
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < wanted; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", word[i]);
  return g_string_free (text, FALSE);
}

static char *
random_pins (GRand *rand)
{
  GString *text = g_string_new (NULL);
  gint32 n = g_rand_int_range (rand, 0, 4);
  for (gint32 i = 0; i < n; i++) {
    guint32 hash[8];
    for (size_t j = 0; j < 8; j++)
      hash[j] = g_rand_int (rand);
    g_autofree char *b = g_base64_encode ((const guchar *)hash, sizeof hash);
    g_string_append_printf (text, "%ssha256/%s", i > 0 ? ";" : "", b);
  }
  return g_string_free (text, FALSE);
}

static char *
random_value (GRand *rand, const gdw_key *k)
{
  static const char *const texts[] = { "anna", "Jörg Müller",  "a=b#c \"d\"", "x\\y",
                                       "例え", "DOMAIN\\user", "100%",        NULL };
  static const char *const labels[] = { "office", "a.b_c-9", "0", "vpn7", NULL };
  static const char *const hosts[] = { "vpn.example.org", "192.0.2.7", "2001:db8::5", "a-b.example", NULL };
  static const char *const idents[] = {
    "vpn.example.org", "@any text", "u@example.org", "CN=vpn, O=Example", "keyid:0a1b2c", "192.0.2.1", NULL
  };
  static const char *const paths[] = { "/etc/godwit/a.pem", "/srv/my key.der", "/x/ä.pem", NULL };
  static const char *const nets[] = { "10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32", NULL };
  static const char *const names[] = { "example.org", "corp.example", "x.y.z.example", NULL };
  static const char *const files[] = { "system", "/etc/ca one.pem", "/etc/two.pem", NULL };
  switch (k->type) {
  case GDW_KEY_UUID: return g_uuid_string_random ();
  case GDW_KEY_LABEL: return g_strdup (one_of (rand, labels));
  case GDW_KEY_HOST: return g_strdup (one_of (rand, hosts));
  case GDW_KEY_IDENT: return g_strdup (one_of (rand, idents));
  case GDW_KEY_PATH: return g_strdup (one_of (rand, paths));
  case GDW_KEY_NUMBER: return g_strdup_printf ("%u", k->min + g_rand_int (rand) % (k->max - k->min + 1));
  case GDW_KEY_BOOL: return g_strdup (g_rand_boolean (rand) ? "true" : "false");
  case GDW_KEY_CHOICE: {
    guint n = 0;
    while (gdw_key_choice_at (k, n) != NULL)
      n++;
    return g_strdup (gdw_key_choice_at (k, g_rand_int (rand) % n)->word);
  }
  case GDW_KEY_CHOICES: return random_words (rand, k);
  case GDW_KEY_NETS: return some_of (rand, nets, k->max);
  case GDW_KEY_HOSTS: return some_of (rand, hosts, k->max);
  case GDW_KEY_NAMES: return some_of (rand, names, k->max);
  case GDW_KEY_PINS: return random_pins (rand);
  case GDW_KEY_PATHS: return some_of (rand, files, k->max);
  case GDW_KEY_TEXT:
  case GDW_KEY_SECRET: break;
  }
  return g_strdup (one_of (rand, texts));
}

static void
give (GRand *rand, gdw_profile *p, const gdw_key *k)
{
  gdw_profile_fault fault = { 0 };
  if (k->type == GDW_KEY_SECRET)
    return;
  g_autofree char *value = random_value (rand, k);
  if (value[0] == 0 && gdw_key_is_required (k))
    return;
  if (gdw_profile_set_text (p, k->group, k->name, value, &fault) != GDW_OK)
    g_error ("a value of this generator is no value: %s", fault.text);
}

void
random_profile (GRand *rand, gdw_profile *ret)
{
  gdw_profile_fault fault = { 0 };
  gdw_profile_init (ret);
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    gboolean always = k->type == GDW_KEY_UUID || strcmp (k->name, "name") == 0;
    if (k->type != GDW_KEY_SECRET && (always || g_rand_boolean (rand)))
      give (rand, ret, k);
  }
  /* What does not fit together is thrown again, or left at its default: the one or the other ends it. */
  while (gdw_profile_validate (ret, &fault) != GDW_OK) {
    if (g_rand_boolean (rand) || gdw_key_is_required (fault.key))
      give (rand, ret, fault.key);
    else if (gdw_profile_set_text (ret, fault.key->group, fault.key->name, fault.key->preset, NULL) != GDW_OK)
      g_error ("%s: the default is refused", fault.key->name);
    if (g_rand_int (rand) % 4 == 0)
      give (rand, ret, gdw_key_at (g_rand_int (rand) % 20));
  }
}
