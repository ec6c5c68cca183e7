/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.c - a profile's defaults, and its settings from and to text. */
#include "profile/profile.h"

#include <string.h>

#include "base/check.h"
#include "profile/fault.h"
#include "profile/form.h"
#include "profile/value.h"

static void *
field_of (gdw_profile *p, const gdw_key *k)
{
  return (uint8_t *)p + k->offset;
}

static const void *
field_in (const gdw_profile *p, const gdw_key *k)
{
  return (const uint8_t *)p + k->offset;
}

void
gdw_profile_init (gdw_profile *ret)
{
  memset (ret, 0, sizeof *ret);
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    gdw_profile_fault fault;
    if (k->type == GDW_KEY_SECRET)
      continue;
    gdw_err e = gdw_value_read (k, gdw_bytes_text (k->preset), field_of (ret, k), &fault);
    gdw_check (e == GDW_OK); /* a default of keys.def is wrong: the unit test reads them all */
  }
}

static gdw_err
say_unknown (gdw_bytes group, gdw_bytes key, gdw_profile_fault *fault)
{
  bool has_group = gdw_key_has_group (group);
  gdw_text t = gdw_fault_begin (fault, GDW_E_UNKNOWN, NULL);
  if (has_group) {
    gdw_text_put (&t, "There is no setting ");
    gdw_fault_quote (&t, key);
    gdw_text_put (&t, " in the group ");
  } else {
    gdw_text_put (&t, "There is no group of settings ");
  }
  gdw_fault_quote (&t, group);
  gdw_text_put (&t, ".");
  return GDW_E_UNKNOWN;
}

gdw_err
gdw_profile_set (gdw_profile *p, gdw_bytes group, gdw_bytes key, gdw_bytes text, gdw_profile_fault *ret_fault)
{
  gdw_profile_fault unwanted;
  gdw_profile_fault *fault = ret_fault != NULL ? ret_fault : &unwanted;
  const gdw_key *k = gdw_key_find (group, key);
  if (k == NULL)
    return say_unknown (group, key, fault);
  if (k->type == GDW_KEY_SECRET)
    return gdw_value_read (k, text, NULL, fault);
  if (!gdw_form_is_clean (text))
    return gdw_fault_plain (fault, GDW_E_FORM, k, GDW_FAULT_NOT_TEXT);
  text = gdw_form_trim (text);
  if (text.n == 0 && gdw_key_is_required (k))
    return gdw_fault_plain (fault, GDW_E_VALUE, k, GDW_FAULT_MISSING);
  if (text.n == 0)
    text = gdw_bytes_text (k->preset);
  return gdw_value_read (k, text, field_of (p, k), fault);
}

gdw_err
gdw_profile_set_text (gdw_profile *p, const char *group, const char *key, const char *text,
                      gdw_profile_fault *ret_fault)
{
  return gdw_profile_set (p, gdw_bytes_text (group), gdw_bytes_text (key), gdw_bytes_text (text), ret_fault);
}

void
gdw_profile_get (const gdw_profile *p, const gdw_key *k, gdw_out *ret)
{
  if (k->type != GDW_KEY_SECRET)
    gdw_value_put (k, field_in (p, k), ret);
}

bool
gdw_profile_is_default (const gdw_profile *p, const gdw_key *k)
{
  uint8_t buf[GDW_PROFILE_VALUE];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_profile_get (p, k, &o);
  return gdw_bytes_same (gdw_out_view (&o), gdw_bytes_text (k->preset));
}

const char *
gdw_profile_gateway (const gdw_profile *p, size_t i)
{
  if (i == 0)
    return p->gateway.address;
  return i <= p->gateway.fallback.n ? p->gateway.fallback.at[i - 1] : NULL;
}

bool
gdw_profile_is_full_tunnel (const gdw_profile *p)
{
  return p->network.remote_networks.n == 0;
}
