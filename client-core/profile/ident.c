/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident.c - identities: which type a text means, the octets, and whether two are the same. */
#include "profile/ident.h"

#include <string.h>

#include "base/addr.h"
#include "profile/ident-dn.h"
#include "profile/form.h"
#include "base/text.h"

static const char keyid_prefix[] = "keyid:";

static gdw_err
make (uint8_t type, gdw_bytes octets, gdw_ident *ret)
{
  if (octets.n == 0)
    return GDW_E_SHORT;
  if (octets.n > GDW_MAX_ID)
    return GDW_E_LIMIT;
  memset (ret, 0, sizeof *ret);
  ret->type = type;
  ret->n = (uint16_t)octets.n;
  memcpy (ret->b, octets.p, octets.n);
  return GDW_OK;
}

static gdw_err
parse_key_id (gdw_bytes hex, gdw_ident *ret)
{
  uint8_t octets[GDW_MAX_ID];
  if (hex.n % 2 != 0)
    return GDW_E_FORM;
  if (hex.n / 2 > sizeof octets)
    return GDW_E_LIMIT;
  for (size_t i = 0; i < hex.n / 2; i++) {
    int high = gdw_hex_digit (hex.p[2 * i]), low = gdw_hex_digit (hex.p[2 * i + 1]);
    if (high < 0 || low < 0)
      return GDW_E_FORM;
    octets[i] = (uint8_t)(high << 4 | low);
  }
  return make (GDW_IDENT_KEY_ID, gdw_bytes_make (octets, hex.n / 2), ret);
}

static gdw_err
parse_dn (gdw_bytes text, gdw_ident *ret)
{
  uint8_t der[GDW_MAX_ID];
  gdw_out o = gdw_out_over (der, sizeof der);
  gdw_err e = gdw_dn_put (text, &o);
  if (e != GDW_OK)
    return e == GDW_E_SPACE ? GDW_E_LIMIT : e;
  return make (GDW_IDENT_DN, gdw_out_view (&o), ret);
}

static bool
parse_ip (gdw_bytes text, gdw_ip *ret)
{
  char buf[GDW_IP_TEXT];
  if (text.n >= sizeof buf)
    return false;
  memcpy (buf, text.p, text.n);
  buf[text.n] = '\0';
  return gdw_ip_parse (buf, ret) == GDW_OK;
}

static bool
has_prefix (gdw_bytes text, const char *prefix, gdw_bytes *ret_rest)
{
  size_t n = strlen (prefix);
  if (text.n < n || memcmp (text.p, prefix, n) != 0)
    return false;
  *ret_rest = gdw_bytes_make (text.p + n, text.n - n);
  return true;
}

gdw_err
gdw_ident_parse (gdw_bytes text, gdw_ident *ret)
{
  gdw_bytes rest;
  gdw_ip ip;
  text = gdw_form_trim (text);
  if (text.n == 0)
    return GDW_E_SHORT;
  if (!gdw_form_is_clean (text))
    return GDW_E_FORM;
  if (has_prefix (text, "@", &rest))
    return make (GDW_IDENT_FQDN, rest, ret);
  if (has_prefix (text, keyid_prefix, &rest))
    return parse_key_id (rest, ret);
  if (parse_ip (text, &ip))
    return make (ip.family == 4 ? GDW_IDENT_IPV4 : GDW_IDENT_IPV6, gdw_ip_bytes (&ip), ret);
  if (gdw_dn_is_text (text))
    return parse_dn (text, ret);
  bool mail = memchr (text.p, '@', text.n) != NULL;
  return make (mail ? GDW_IDENT_RFC822 : GDW_IDENT_FQDN, text, ret);
}

gdw_err
gdw_ident_from (uint8_t type, gdw_bytes octets, gdw_ident *ret)
{
  if ((type == GDW_IDENT_IPV4 && octets.n != 4) || (type == GDW_IDENT_IPV6 && octets.n != 16))
    return GDW_E_FORM;
  return make (type, octets, ret);
}

gdw_bytes
gdw_ident_bytes (const gdw_ident *id)
{
  return gdw_bytes_make (id->b, id->n);
}

/* The part before the last "@" exactly, the domain without case (RFC 5321 2.4). */
static bool
same_mail (gdw_bytes a, gdw_bytes b)
{
  size_t at = a.n;
  if (a.n != b.n)
    return false;
  while (at > 0 && a.p[at - 1] != '@')
    at--;
  return gdw_bytes_same (gdw_bytes_make (a.p, at), gdw_bytes_make (b.p, at)) &&
         gdw_bytes_same_nocase (gdw_bytes_make (a.p + at, a.n - at), gdw_bytes_make (b.p + at, b.n - at));
}

bool
gdw_ident_same (const gdw_ident *a, const gdw_ident *b)
{
  gdw_bytes x = gdw_ident_bytes (a), y = gdw_ident_bytes (b);
  if (a->type != b->type)
    return false;
  if (a->type == GDW_IDENT_FQDN)
    return gdw_bytes_same_nocase (x, y);
  if (a->type == GDW_IDENT_RFC822)
    return same_mail (x, y);
  if (a->type == GDW_IDENT_DN)
    return gdw_dn_same (x, y);
  return gdw_bytes_same (x, y);
}

static void
put_hex (gdw_out *o, gdw_bytes octets)
{
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < octets.n; i++) {
    gdw_out_u8 (o, (uint8_t)digits[octets.p[i] >> 4]);
    gdw_out_u8 (o, (uint8_t)digits[octets.p[i] & 15]);
  }
}

/* A name; with "@" in front where the plain text would be read as something else. */
static void
put_name (gdw_out *o, const gdw_ident *id)
{
  gdw_ident plain;
  gdw_bytes text = gdw_ident_bytes (id);
  bool clean = gdw_form_is_clean (text);
  if (clean && (gdw_ident_parse (text, &plain) != GDW_OK || plain.type != id->type || plain.n != id->n))
    gdw_out_u8 (o, '@');
  for (size_t i = 0; i < text.n; i++) {
    if (clean || (text.p[i] >= 0x20 && text.p[i] < 0x7f)) {
      gdw_out_u8 (o, text.p[i]);
    } else {
      gdw_out_u8 (o, '\\');
      put_hex (o, gdw_bytes_make (&text.p[i], 1));
    }
  }
}

void
gdw_ident_text (const gdw_ident *id, gdw_out *ret)
{
  char buf[GDW_IP_TEXT];
  gdw_bytes octets = gdw_ident_bytes (id);
  gdw_ip ip = gdw_ip_from (octets);
  if (id->type == GDW_IDENT_IPV4 || id->type == GDW_IDENT_IPV6) {
    gdw_out_put (ret, gdw_bytes_text (gdw_ip_text (&ip, buf)));
    return;
  }
  if (id->type == GDW_IDENT_FQDN || id->type == GDW_IDENT_RFC822) {
    put_name (ret, id);
    return;
  }
  if (id->type == GDW_IDENT_DN && gdw_dn_text (octets, ret))
    return;
  gdw_out_put (ret, gdw_bytes_text (keyid_prefix));
  put_hex (ret, octets);
}
