/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.c - what a text in a profile may look like. */
#include "profile/form.h"

#include "base/utf8.h"

static bool
is_digit (uint8_t c)
{
  return c >= '0' && c <= '9';
}

static bool
is_letter (uint8_t c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex (uint8_t c)
{
  return is_digit (c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool
gdw_form_is_clean (gdw_bytes text)
{
  gdw_cur c = gdw_cur_over (text);
  while (gdw_cur_left (&c) > 0) {
    uint32_t v = gdw_utf8_next (&c);
    if (v == GDW_UTF8_BAD || v < 0x20 || (v >= 0x7f && v < 0xa0))
      return false;
  }
  return true;
}

bool
gdw_form_is_host (gdw_bytes text)
{
  if (text.n > 0 && text.p[text.n - 1] == '.')
    text.n--;
  if (text.n == 0 || text.n > 253)
    return false;
  size_t label = 0;
  bool number = true; /* the label so far has digits only */
  for (size_t i = 0; i < text.n; i++) {
    uint8_t c = text.p[i];
    if (c == '.') {
      if (label == 0 || text.p[i - 1] == '-')
        return false;
      label = 0;
      number = true;
      continue;
    }
    if (!is_letter (c) && !is_digit (c) && c != '_' && (c != '-' || label == 0))
      return false;
    number = number && is_digit (c);
    if (++label > 63)
      return false;
  }
  return label > 0 && !number && text.p[text.n - 1] != '-';
}

bool
gdw_form_is_label (gdw_bytes text)
{
  for (size_t i = 0; i < text.n; i++) {
    uint8_t c = text.p[i];
    if (!is_letter (c) && !is_digit (c) && (i == 0 || (c != '.' && c != '_' && c != '-')))
      return false;
  }
  return text.n > 0;
}

bool
gdw_form_is_uuid (gdw_bytes text)
{
  if (text.n != 36)
    return false;
  for (size_t i = 0; i < text.n; i++) {
    bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text.p[i] != '-' : !is_hex (text.p[i]))
      return false;
  }
  return true;
}

static bool
is_blank (uint8_t c)
{
  return c == ' ' || c == '\t';
}

gdw_bytes
gdw_form_trim (gdw_bytes text)
{
  while (text.n > 0 && is_blank (text.p[text.n - 1]))
    text.n--;
  while (text.n > 0 && is_blank (text.p[0]))
    text = gdw_bytes_make (text.p + 1, text.n - 1);
  return text;
}

bool
gdw_form_item (gdw_bytes *rest, gdw_bytes *ret)
{
  if (rest->n == 0)
    return false;
  size_t n = 0;
  while (n < rest->n && rest->p[n] != ';')
    n++;
  *ret = gdw_form_trim (gdw_bytes_make (rest->p, n));
  size_t used = n < rest->n ? n + 1 : n;
  *rest = gdw_bytes_make (rest->p + used, rest->n - used);
  return true;
}

bool
gdw_form_number (gdw_bytes text, uint32_t *ret)
{
  uint64_t v = 0;
  if (text.n == 0 || text.n > 10)
    return false;
  for (size_t i = 0; i < text.n; i++) {
    if (!is_digit (text.p[i]))
      return false;
    v = v * 10 + (uint64_t)(text.p[i] - '0');
  }
  if (v > UINT32_MAX)
    return false;
  *ret = (uint32_t)v;
  return true;
}
