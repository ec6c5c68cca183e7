/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.c - the tables of keys.def and choices.def as constant data, and look-ups in them. */
#include "profile/key.h"

#include <string.h>

#include "profile/profile.h"

#define COUNT(array) (sizeof (array) / sizeof ((array)[0]))

static const gdw_choice choices[] = {
#define GDW_CHOICE(list, NAME, number, word, help) { #list, number, word, help },
#include "profile/choices.def"
#undef GDW_CHOICE
};

/* "sign-in" under a name that the rows below can make from their group. */
#define GDW_GROUP(group, name, help) static const char name_of_##group[] = name;
#define GDW_KEY(group, field, name, TYPE, list, preset, min, max, help)
#define GDW_SECRET(group, name, min, max, help)
#define GDW_GROUP_END(group)
#include "profile/keys.def"
#undef GDW_GROUP
#undef GDW_KEY
#undef GDW_SECRET

static const struct {
  const char *name, *help;
} groups[] = {
#define GDW_GROUP(group, name, help) { name, help },
#define GDW_KEY(group, field, name, TYPE, list, preset, min, max, help)
#define GDW_SECRET(group, name, min, max, help)
#include "profile/keys.def"
#undef GDW_GROUP
#undef GDW_KEY
#undef GDW_SECRET
};

static const gdw_key keys[] = {
#define GDW_GROUP(group, name, help)
#define GDW_KEY(group, field, name, TYPE, list, preset, min, max, help)                                                \
  { name_of_##group, name, GDW_KEY_##TYPE, #list, preset, min, max, help, offsetof (gdw_profile, group.field) },
#define GDW_SECRET(group, name, min, max, help)                                                                        \
  { name_of_##group, name, GDW_KEY_SECRET, "none", "", min, max, help, 0 },
#include "profile/keys.def"
#undef GDW_GROUP
#undef GDW_KEY
#undef GDW_SECRET
#undef GDW_GROUP_END
};

const gdw_key *
gdw_key_at (size_t i)
{
  return i < COUNT (keys) ? &keys[i] : NULL;
}

const gdw_key *
gdw_key_find (gdw_bytes group, gdw_bytes name)
{
  for (size_t i = 0; i < COUNT (keys); i++)
    if (gdw_bytes_same (group, gdw_bytes_text (keys[i].group)) && gdw_bytes_same (name, gdw_bytes_text (keys[i].name)))
      return &keys[i];
  return NULL;
}

bool
gdw_key_has_group (gdw_bytes group)
{
  for (size_t i = 0; i < COUNT (groups); i++)
    if (gdw_bytes_same (group, gdw_bytes_text (groups[i].name)))
      return true;
  return false;
}

const char *
gdw_key_group_help (const char *group)
{
  for (size_t i = 0; i < COUNT (groups); i++)
    if (strcmp (group, groups[i].name) == 0)
      return groups[i].help;
  return "";
}

bool
gdw_key_is_required (const gdw_key *k)
{
  return k->type != GDW_KEY_SECRET && k->preset[0] == '\0' && k->min > 0;
}

const gdw_choice *
gdw_key_choice_at (const gdw_key *k, size_t i)
{
  for (size_t j = 0; j < COUNT (choices); j++)
    if (strcmp (k->list, choices[j].list) == 0 && i-- == 0)
      return &choices[j];
  return NULL;
}

const gdw_choice *
gdw_key_choice (const gdw_key *k, gdw_bytes word)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (k, i)) != NULL; i++)
    if (gdw_bytes_same (word, gdw_bytes_text (c->word)))
      return c;
  return NULL;
}

const gdw_choice *
gdw_key_choice_number (const gdw_key *k, uint32_t number)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (k, i)) != NULL; i++)
    if (c->number == number)
      return c;
  return NULL;
}

const char *
gdw_key_type_name (gdw_key_type type)
{
  switch (type) {
  case GDW_KEY_TEXT: return "text";
  case GDW_KEY_LABEL: return "letters, digits, dot, underscore and hyphen";
  case GDW_KEY_UUID: return "UUID";
  case GDW_KEY_HOST: return "host name or IP address";
  case GDW_KEY_IDENT: return "identity";
  case GDW_KEY_PATH: return "file";
  case GDW_KEY_NUMBER: return "number";
  case GDW_KEY_BOOL: return "true or false";
  case GDW_KEY_CHOICE: return "one word";
  case GDW_KEY_CHOICES: return "list of words";
  case GDW_KEY_NETS: return "list of networks";
  case GDW_KEY_NAMES: return "list of DNS names";
  case GDW_KEY_HOSTS: return "list of host names or IP addresses";
  case GDW_KEY_PINS: return "list of public key hashes";
  case GDW_KEY_PATHS: return "list of files";
  case GDW_KEY_SECRET: return "secret";
  }
  return "";
}
