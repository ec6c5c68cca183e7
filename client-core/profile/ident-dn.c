/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident-dn.c - distinguished names: text to DER, DER to text, and whether two are the same.
 * Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value } (RFC 5280 4.1.2.4). Only names: certificates are read by the
 * cryptography library. */
#include "profile/ident-dn.h"

#include <string.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "profile/form.h"
#include "base/text.h"

enum { SEQUENCE = 0x30, SET = 0x31, OID = 0x06, UTF8 = 0x0c, PRINTABLE = 0x13, IA5 = 0x16 };

/* One attribute type. The first name of an oid is the one that is written. */
static const struct attribute {
  const char *name;
  uint8_t string; /* the ASN.1 string type it must have, or 0: PrintableString where it fits, else UTF8String */
  uint8_t n;
  uint8_t oid[10];
} attributes[] = {
  { "CN", 0, 3, { 0x55, 4, 3 } },
  { "SN", 0, 3, { 0x55, 4, 4 } },
  { "serialNumber", PRINTABLE, 3, { 0x55, 4, 5 } },
  { "C", PRINTABLE, 3, { 0x55, 4, 6 } },
  { "L", 0, 3, { 0x55, 4, 7 } },
  { "ST", 0, 3, { 0x55, 4, 8 } },
  { "S", 0, 3, { 0x55, 4, 8 } },
  { "street", 0, 3, { 0x55, 4, 9 } },
  { "O", 0, 3, { 0x55, 4, 10 } },
  { "OU", 0, 3, { 0x55, 4, 11 } },
  { "title", 0, 3, { 0x55, 4, 12 } },
  { "T", 0, 3, { 0x55, 4, 12 } },
  { "GN", 0, 3, { 0x55, 4, 42 } },
  { "G", 0, 3, { 0x55, 4, 42 } },
  { "emailAddress", IA5, 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1 } },
  { "E", IA5, 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1 } },
  { "UID", 0, 10, { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1 } },
  { "DC", IA5, 10, { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25 } },
};

static const struct attribute *
attribute_named (gdw_bytes name)
{
  for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
    if (gdw_bytes_same_nocase (name, gdw_bytes_text (attributes[i].name)))
      return &attributes[i];
  return NULL;
}

static const struct attribute *
attribute_of (gdw_bytes oid)
{
  for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
    if (gdw_bytes_same (oid, gdw_bytes_make (attributes[i].oid, attributes[i].n)))
      return &attributes[i];
  return NULL;
}

/* The attribute type in front of the first "=", or NULL. */
static const struct attribute *
leading_attribute (gdw_bytes text, size_t *ret_n)
{
  size_t n = 0;
  while (n < text.n && text.p[n] != '=')
    n++;
  if (n == text.n)
    return NULL;
  *ret_n = n + 1;
  return attribute_named (gdw_form_trim (gdw_bytes_make (text.p, n)));
}

bool
gdw_dn_is_text (gdw_bytes text)
{
  size_t n;
  if (text.n > 0 && text.p[0] == '/')
    text = gdw_bytes_make (text.p + 1, text.n - 1);
  return leading_attribute (text, &n) != NULL;
}

/* --- text to DER --- */

/* Takes one value up to the separator off *rest, without escapes, into o. */
static void
take_value (gdw_bytes *rest, uint8_t separator, gdw_out *o)
{
  size_t i = 0, solid = 0; /* solid: octets written that are no trailing blanks */
  while (i < rest->n && rest->p[i] == ' ')
    i++;
  while (i < rest->n && rest->p[i] != separator) {
    uint8_t c = rest->p[i++];
    bool escaped = c == '\\' && i < rest->n;
    if (escaped && i + 1 < rest->n && gdw_hex_digit (rest->p[i]) >= 0 && gdw_hex_digit (rest->p[i + 1]) >= 0) {
      c = (uint8_t)(gdw_hex_digit (rest->p[i]) << 4 | gdw_hex_digit (rest->p[i + 1]));
      i += 2;
    } else if (escaped) {
      c = rest->p[i++];
    }
    gdw_out_u8 (o, c);
    if (escaped || c != ' ')
      solid = o->n;
  }
  o->n = solid;
  size_t used = i < rest->n ? i + 1 : i;
  *rest = gdw_bytes_make (rest->p + used, rest->n - used);
}

/* X.680 41.4 */
static bool
is_printable (gdw_bytes value)
{
  static const char others[] = " '()+,-./:=?";
  for (size_t i = 0; i < value.n; i++) {
    uint8_t c = value.p[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && memchr (others, c, sizeof others - 1) == NULL)
      return false;
  }
  return true;
}

/* Octets of tag and length in front of n octets. */
static size_t
head_len (size_t n)
{
  return n < 0x80 ? 2 : n < 0x100 ? 3 : 4;
}

static void
put_head (gdw_out *o, uint8_t tag, size_t n)
{
  gdw_out_u8 (o, tag);
  if (n >= 0x100) {
    gdw_out_u8 (o, 0x82);
    gdw_out_u16 (o, (uint16_t)n);
  } else if (n >= 0x80) {
    gdw_out_u8 (o, 0x81);
    gdw_out_u8 (o, (uint8_t)n);
  } else {
    gdw_out_u8 (o, (uint8_t)n);
  }
}

static void
put_part (gdw_out *o, const struct attribute *a, gdw_bytes value)
{
  uint8_t string = a->string != 0 ? a->string : is_printable (value) ? PRINTABLE : UTF8;
  size_t pair = head_len (a->n) + a->n + head_len (value.n) + value.n;
  put_head (o, SET, head_len (pair) + pair);
  put_head (o, SEQUENCE, pair);
  put_head (o, OID, a->n);
  gdw_out_put (o, gdw_bytes_make (a->oid, a->n));
  put_head (o, string, value.n);
  gdw_out_put (o, value);
}

gdw_err
gdw_dn_put (gdw_bytes text, gdw_out *ret)
{
  uint8_t separator = ',', body[GDW_MAX_ID], one[GDW_MAX_ID];
  gdw_out parts = gdw_out_over (body, sizeof body);
  if (text.n > 0 && text.p[0] == '/') {
    separator = '/';
    text = gdw_bytes_make (text.p + 1, text.n - 1);
  }
  do {
    size_t n = 0;
    const struct attribute *a = leading_attribute (text, &n);
    if (a == NULL)
      return GDW_E_FORM;
    text = gdw_bytes_make (text.p + n, text.n - n);
    gdw_out value = gdw_out_over (one, sizeof one);
    take_value (&text, separator, &value);
    if (!gdw_out_ok (&value))
      return GDW_E_SPACE;
    if (value.n == 0 || !gdw_form_is_clean (gdw_out_view (&value)))
      return GDW_E_FORM;
    put_part (&parts, a, gdw_out_view (&value));
  } while (text.n > 0);
  put_head (ret, SEQUENCE, parts.n);
  gdw_out_put (ret, gdw_out_view (&parts));
  return gdw_out_ok (&parts) && gdw_out_ok (ret) ? GDW_OK : GDW_E_SPACE;
}

/* --- DER to parts --- */

/* The content of the next element; c is bad when the element does not fit. */
static gdw_bytes
take_element (gdw_cur *c, uint8_t *ret_tag)
{
  *ret_tag = gdw_cur_u8 (c);
  size_t n = gdw_cur_u8 (c);
  if (n == 0x81)
    n = gdw_cur_u8 (c);
  else if (n == 0x82)
    n = gdw_cur_u16 (c);
  else if (n >= 0x80)
    n = SIZE_MAX; /* longer than any identity, or the indefinite form: beyond the end in any case */
  return gdw_cur_take (c, n);
}

static gdw_bytes
take_tagged (gdw_cur *c, uint8_t tag, bool *good)
{
  uint8_t got;
  gdw_bytes content = take_element (c, &got);
  *good = *good && gdw_cur_ok (c) && got == tag;
  return content;
}

/* One attribute of a name. */
struct part {
  gdw_bytes oid, value;
  uint8_t string;
  bool first; /* begins a new SET */
};

/* A walk over the attributes of a name: outer is inside the SEQUENCE, set inside the SET that was reached. */
struct walk {
  gdw_cur outer, set;
  bool good;
};

static struct walk
walk_over (gdw_bytes der)
{
  struct walk w = { .good = true };
  gdw_cur all = gdw_cur_over (der);
  w.outer = gdw_cur_over (take_tagged (&all, SEQUENCE, &w.good));
  w.set = gdw_cur_over (GDW_BYTES_NONE);
  w.good = w.good && gdw_cur_done (&all);
  return w;
}

/* False at the end, or where the name is malformed (then w->good is false). */
static bool
walk_next (struct walk *w, struct part *ret)
{
  if (!w->good || (gdw_cur_left (&w->set) == 0 && gdw_cur_left (&w->outer) == 0))
    return false;
  ret->first = gdw_cur_left (&w->set) == 0;
  if (ret->first)
    w->set = gdw_cur_over (take_tagged (&w->outer, SET, &w->good));
  gdw_cur pair = gdw_cur_over (take_tagged (&w->set, SEQUENCE, &w->good));
  ret->oid = take_tagged (&pair, OID, &w->good);
  ret->value = take_element (&pair, &ret->string);
  w->good = w->good && gdw_cur_done (&pair);
  return w->good;
}

static bool
is_text_string (uint8_t tag)
{
  return tag == UTF8 || tag == PRINTABLE || tag == IA5;
}

bool
gdw_dn_same (gdw_bytes a, gdw_bytes b)
{
  struct walk wa = walk_over (a), wb = walk_over (b);
  for (;;) {
    struct part pa, pb;
    bool more_a = walk_next (&wa, &pa), more_b = walk_next (&wb, &pb);
    if (!wa.good || !wb.good || more_a != more_b)
      return false;
    if (!more_a)
      return true;
    bool types = pa.string == pb.string || (is_text_string (pa.string) && is_text_string (pb.string));
    if (!types || pa.first != pb.first || !gdw_bytes_same (pa.oid, pb.oid) || !gdw_bytes_same (pa.value, pb.value))
      return false;
  }
}

/* --- parts to text --- */

static void
put_hex (gdw_out *o, uint8_t octet)
{
  static const char digits[] = "0123456789abcdef";
  gdw_out_u8 (o, (uint8_t)digits[octet >> 4]);
  gdw_out_u8 (o, (uint8_t)digits[octet & 15]);
}

static void
put_value (gdw_out *o, gdw_bytes value)
{
  bool clean = gdw_form_is_clean (value);
  for (size_t i = 0; i < value.n; i++) {
    uint8_t c = value.p[i];
    bool edge = c == ' ' && (i == 0 || i + 1 == value.n);
    if (edge || (!clean && (c < 0x20 || c > 0x7e))) {
      gdw_out_u8 (o, '\\');
      put_hex (o, c);
      continue;
    }
    if (c == ',' || c == '\\')
      gdw_out_u8 (o, '\\');
    gdw_out_u8 (o, c);
  }
}

static void
put_type (gdw_out *o, gdw_bytes oid)
{
  const struct attribute *a = attribute_of (oid);
  if (a != NULL) {
    gdw_out_put (o, gdw_bytes_text (a->name));
    return;
  }
  for (size_t i = 0; i < oid.n; i++)
    put_hex (o, oid.p[i]);
}

bool
gdw_dn_text (gdw_bytes der, gdw_out *ret)
{
  struct part p;
  struct walk look = walk_over (der);
  while (walk_next (&look, &p))
    ;
  if (!look.good)
    return false;
  struct walk w = walk_over (der);
  for (bool begun = false; walk_next (&w, &p); begun = true) {
    gdw_out_put (ret, gdw_bytes_text (!begun ? "" : p.first ? ", " : " + "));
    put_type (ret, p.oid);
    gdw_out_u8 (ret, '=');
    put_value (ret, p.value);
  }
  return true;
}
