/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h - the table of settings (keys.def) and of the words some of them take (choices.def). Constant data and look-ups. */
#ifndef GDW_PROFILE_KEY_H
#define GDW_PROFILE_KEY_H

#include "base/bytes.h"

typedef enum {
  GDW_KEY_TEXT,
  GDW_KEY_LABEL,
  GDW_KEY_UUID,
  GDW_KEY_HOST,
  GDW_KEY_IDENT,
  GDW_KEY_PATH,
  GDW_KEY_NUMBER,
  GDW_KEY_BOOL,
  GDW_KEY_CHOICE,
  GDW_KEY_CHOICES,
  GDW_KEY_NETS,
  GDW_KEY_NAMES,
  GDW_KEY_HOSTS,
  GDW_KEY_PINS,
  GDW_KEY_PATHS,
  GDW_KEY_SECRET,
} gdw_key_type;

/* One word that a setting may take. */
typedef struct {
  const char *list; /* to which list of choices.def it belongs */
  uint32_t number;  /* GDW_WORD_METHOD_EAP, ... */
  const char *word; /* "eap" */
  const char *help;
} gdw_choice;

/* The numbers: GDW_WORD_PORT_500, GDW_WORD_METHOD_PSK, GDW_WORD_EAP_MSCHAPV2, GDW_WORD_GROUP_X25519, ... */
enum {
#define GDW_CHOICE(list, NAME, number, word, help) GDW_WORD_##NAME = number,
#include "profile/choices.def"
#undef GDW_CHOICE
};

/* One setting. */
typedef struct {
  const char *group; /* "gateway" */
  const char *name;  /* "address" */
  gdw_key_type type;
  const char *list;   /* whose words it takes; "none" unless the type is CHOICE or CHOICES */
  const char *preset; /* the default as text */
  uint32_t min, max;  /* see keys.def */
  const char *help;
  size_t offset; /* of the field in gdw_profile; without meaning for a secret */
} gdw_key;

/* The i-th setting in order of the table, NULL beyond the end. */
const gdw_key *gdw_key_at (size_t i);

/* The setting of this group and name, or NULL. */
const gdw_key *gdw_key_find (gdw_bytes group, gdw_bytes name);

/* Is there a group of this name? */
bool gdw_key_has_group (gdw_bytes group);

/* What a group is about; "" for a group that does not exist. */
const char *gdw_key_group_help (const char *group);

/* A profile must give this one: it has no default. */
bool gdw_key_is_required (const gdw_key *k);

/* The i-th word that the key takes, NULL beyond the end. */
const gdw_choice *gdw_key_choice_at (const gdw_key *k, size_t i);

/* The choice of this word, or of this number, among the key's; NULL when there is none. */
const gdw_choice *gdw_key_choice (const gdw_key *k, gdw_bytes word);
const gdw_choice *gdw_key_choice_number (const gdw_key *k, uint32_t number);

/* "text", "number", "list of words" ...: the type in words, for messages and papers. */
const char *gdw_key_type_name (gdw_key_type type);

#endif
