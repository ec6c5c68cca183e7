/* SPDX-License-Identifier: GPL-3.0-or-later */
/* value.c - one setting's value between text and its field, by type. Each reader has its writer beside it. */
#include "profile/value.h"

#include <string.h>

#include "profile/fault.h"
#include "profile/ident.h"
#include "profile/form.h"
#include "profile/pin.h"

static void
put_text (gdw_out *o, const char *text)
{
  gdw_out_put (o, gdw_bytes_text (text));
}

/* --- texts --- */

/* An item as a string in buf, when it fits. */
static bool
to_string (gdw_bytes text, char *buf, size_t size)
{
  if (text.n >= size)
    return false;
  memcpy (buf, text.p, text.n);
  buf[text.n] = '\0';
  return true;
}

static bool
is_ip (gdw_bytes text)
{
  char buf[GDW_IP_TEXT];
  gdw_ip ip;
  return to_string (text, buf, sizeof buf) && gdw_ip_parse (buf, &ip) == GDW_OK;
}

static void
fill_numbers (gdw_text *t, gdw_fault_id id, uint32_t a, uint32_t b)
{
  char digits[2][12];
  gdw_text first = gdw_text_over (digits[0], sizeof digits[0]), second = gdw_text_over (digits[1], sizeof digits[1]);
  gdw_text_number (&first, a);
  gdw_text_number (&second, b);
  gdw_fault_fill (t, id, digits[0], digits[1]);
}

/* NONE when the text has the form of its type, else what it is not. */
static gdw_fault_id
form_fault (gdw_key_type type, gdw_bytes text)
{
  gdw_ident id;
  if (type == GDW_KEY_HOST && !gdw_form_is_host (text) && !is_ip (text))
    return GDW_FAULT_NOT_HOST;
  if (type == GDW_KEY_LABEL && !gdw_form_is_label (text))
    return GDW_FAULT_NOT_LABEL;
  if (type == GDW_KEY_UUID && !gdw_form_is_uuid (text))
    return GDW_FAULT_NOT_UUID;
  if (type == GDW_KEY_IDENT && gdw_ident_parse (text, &id) != GDW_OK)
    return GDW_FAULT_NOT_IDENTITY;
  return GDW_FAULT_NONE;
}

static gdw_err
read_text (const gdw_key *k, gdw_bytes text, char *field, gdw_profile_fault *fault)
{
  if (text.n > k->max) {
    gdw_text t = gdw_fault_begin (fault, GDW_E_LIMIT, k);
    fill_numbers (&t, GDW_FAULT_LONG_TEXT, k->max, 0);
    return GDW_E_LIMIT;
  }
  gdw_fault_id wrong = text.n > 0 ? form_fault (k->type, text) : GDW_FAULT_NONE;
  if (wrong != GDW_FAULT_NONE)
    return gdw_fault_say (fault, GDW_E_FORM, k, text, wrong);
  memset (field, 0, (size_t)k->max + 1);
  if (text.n > 0)
    memcpy (field, text.p, text.n);
  return GDW_OK;
}

/* --- numbers and switches --- */

static gdw_err
read_number (const gdw_key *k, gdw_bytes text, uint32_t *field, gdw_profile_fault *fault)
{
  uint32_t v;
  if (gdw_form_number (text, &v) && v >= k->min && v <= k->max) {
    *field = v;
    return GDW_OK;
  }
  gdw_text t = gdw_fault_begin (fault, GDW_E_VALUE, k);
  gdw_fault_quote (&t, text);
  fill_numbers (&t, GDW_FAULT_RANGE, k->min, k->max);
  return GDW_E_VALUE;
}

static void
put_number (uint32_t v, gdw_out *o)
{
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + v % 10);
    v /= 10;
  } while (v != 0);
  gdw_out_put (o, gdw_bytes_make (digits + at, sizeof digits - at));
}

static gdw_err
read_bool (const gdw_key *k, gdw_bytes text, bool *field, gdw_profile_fault *fault)
{
  bool yes = gdw_bytes_same (text, gdw_bytes_text ("true"));
  if (!yes && !gdw_bytes_same (text, gdw_bytes_text ("false")))
    return gdw_fault_say (fault, GDW_E_VALUE, k, text, GDW_FAULT_NOT_SWITCH);
  *field = yes;
  return GDW_OK;
}

/* --- words --- */

static gdw_err
say_words (const gdw_key *k, gdw_bytes text, gdw_profile_fault *fault)
{
  gdw_text t = gdw_fault_begin (fault, GDW_E_VALUE, k);
  gdw_fault_quote (&t, text);
  char words[256];
  gdw_text list = gdw_text_over (words, sizeof words);
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (k, i)) != NULL; i++) {
    gdw_text_put (&list, i > 0 ? ", " : "");
    gdw_text_put (&list, c->word);
  }
  gdw_fault_fill (&t, GDW_FAULT_NOT_AMONG, words, NULL);
  return GDW_E_VALUE;
}

static gdw_err
read_choice (const gdw_key *k, gdw_bytes text, uint32_t *field, gdw_profile_fault *fault)
{
  const gdw_choice *c = gdw_key_choice (k, text);
  if (c == NULL)
    return say_words (k, text, fault);
  *field = c->number;
  return GDW_OK;
}

static void
put_choice (const gdw_key *k, uint32_t number, gdw_out *o)
{
  const gdw_choice *c = gdw_key_choice_number (k, number);
  put_text (o, c != NULL ? c->word : "");
}

static gdw_err
read_choices (const gdw_key *k, gdw_bytes text, struct gdw_choices *field, gdw_profile_fault *fault)
{
  struct gdw_choices list;
  gdw_bytes item;
  memset (&list, 0, sizeof list); /* what lies between its members, too: profiles are compared octet by octet */
  while (gdw_form_item (&text, &item)) {
    const gdw_choice *c = gdw_key_choice (k, item);
    if (c == NULL)
      return say_words (k, item, fault);
    for (size_t i = 0; i < list.n; i++)
      if (list.at[i] == c)
        return gdw_fault_say (fault, GDW_E_FORM, k, item, GDW_FAULT_TWICE);
    list.at[list.n++] =
        c; /* no word twice and no more words than places: GDW_PROFILE_CHOICES is the longest list of choices.def, which the unit test checks */
  }
  memcpy (field, &list, sizeof list);
  return GDW_OK;
}

static void
put_choices (const struct gdw_choices *list, gdw_out *o)
{
  for (size_t i = 0; i < list->n; i++) {
    put_text (o, i > 0 ? ";" : "");
    put_text (o, list->at[i]->word);
  }
}

/* --- networks, names, paths --- */

static gdw_err
say_too_many (const gdw_key *k, gdw_profile_fault *fault)
{
  gdw_text t = gdw_fault_begin (fault, GDW_E_LIMIT, k);
  fill_numbers (&t, GDW_FAULT_LONG_LIST, k->max, 0);
  return GDW_E_LIMIT;
}

static gdw_err
read_nets (const gdw_key *k, gdw_bytes text, struct gdw_nets *field, gdw_profile_fault *fault)
{
  struct gdw_nets list = { 0 };
  gdw_bytes item;
  while (gdw_form_item (&text, &item)) {
    char buf[GDW_NET_TEXT];
    gdw_net net;
    if (!to_string (item, buf, sizeof buf) || gdw_net_parse (buf, &net) != GDW_OK)
      return gdw_fault_say (fault, GDW_E_FORM, k, item, GDW_FAULT_NOT_NETWORK);
    if (list.n == k->max)
      return say_too_many (k, fault);
    list.at[list.n++] = gdw_net_masked (net);
  }
  *field = list;
  return GDW_OK;
}

static void
put_nets (const struct gdw_nets *list, gdw_out *o)
{
  for (size_t i = 0; i < list->n; i++) {
    char buf[GDW_NET_TEXT];
    put_text (o, i > 0 ? ";" : "");
    put_text (o, gdw_net_text (&list->at[i], buf));
  }
}

static gdw_err
read_texts (const gdw_key *k, gdw_bytes text, struct gdw_texts *field, gdw_profile_fault *fault)
{
  struct gdw_texts list = { 0 };
  gdw_bytes item;
  while (gdw_form_item (&text, &item)) {
    if (item.n == 0)
      return gdw_fault_say (fault, GDW_E_FORM, k, item, GDW_FAULT_EMPTY_ENTRY);
    if (k->type == GDW_KEY_NAMES && !gdw_form_is_host (item))
      return gdw_fault_say (fault, GDW_E_FORM, k, item, GDW_FAULT_NOT_DNS);
    if (k->type == GDW_KEY_HOSTS && form_fault (GDW_KEY_HOST, item) != GDW_FAULT_NONE)
      return gdw_fault_say (fault, GDW_E_FORM, k, item, form_fault (GDW_KEY_HOST, item));
    if (k->type == GDW_KEY_PINS && !gdw_pin_parse (item, (uint8_t[GDW_PIN]){ 0 }))
      return gdw_fault_say (fault, GDW_E_FORM, k, item, GDW_FAULT_NOT_PIN);
    if (list.n == k->max)
      return say_too_many (k, fault);
    if (!to_string (item, list.at[list.n], sizeof list.at[0]))
      return gdw_fault_say (fault, GDW_E_LIMIT, k, item, GDW_FAULT_LONG_ENTRY);
    list.n++;
  }
  *field = list;
  return GDW_OK;
}

static void
put_texts (const struct gdw_texts *list, gdw_out *o)
{
  for (size_t i = 0; i < list->n; i++) {
    put_text (o, i > 0 ? ";" : "");
    put_text (o, list->at[i]);
  }
}

gdw_err
gdw_value_read (const gdw_key *k, gdw_bytes text, void *field, gdw_profile_fault *ret_fault)
{
  switch (k->type) {
  case GDW_KEY_TEXT:
  case GDW_KEY_LABEL:
  case GDW_KEY_UUID:
  case GDW_KEY_HOST:
  case GDW_KEY_IDENT:
  case GDW_KEY_PATH: return read_text (k, text, field, ret_fault);
  case GDW_KEY_NUMBER: return read_number (k, text, field, ret_fault);
  case GDW_KEY_BOOL: return read_bool (k, text, field, ret_fault);
  case GDW_KEY_CHOICE: return read_choice (k, text, field, ret_fault);
  case GDW_KEY_CHOICES: return read_choices (k, text, field, ret_fault);
  case GDW_KEY_NETS: return read_nets (k, text, field, ret_fault);
  case GDW_KEY_NAMES:
  case GDW_KEY_HOSTS:
  case GDW_KEY_PINS:
  case GDW_KEY_PATHS: return read_texts (k, text, field, ret_fault);
  case GDW_KEY_SECRET: break;
  }
  return gdw_fault_plain (ret_fault, GDW_E_VALUE, k, GDW_FAULT_SECRET);
}

void
gdw_value_put (const gdw_key *k, const void *field, gdw_out *ret)
{
  switch (k->type) {
  case GDW_KEY_TEXT:
  case GDW_KEY_LABEL:
  case GDW_KEY_UUID:
  case GDW_KEY_HOST:
  case GDW_KEY_IDENT:
  case GDW_KEY_PATH: put_text (ret, field); break;
  case GDW_KEY_NUMBER: put_number (*(const uint32_t *)field, ret); break;
  case GDW_KEY_BOOL: put_text (ret, *(const bool *)field ? "true" : "false"); break;
  case GDW_KEY_CHOICE: put_choice (k, *(const uint32_t *)field, ret); break;
  case GDW_KEY_CHOICES: put_choices (field, ret); break;
  case GDW_KEY_NETS: put_nets (field, ret); break;
  case GDW_KEY_NAMES:
  case GDW_KEY_HOSTS:
  case GDW_KEY_PINS:
  case GDW_KEY_PATHS: put_texts (field, ret); break;
  case GDW_KEY_SECRET: break;
  }
}
