/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.c - a profile as the settings and blobs of a CONNECT. */
#include "front/settings.h"

#include <stdlib.h>

static bool
is_told (const gdw_profile *p, const gdw_key *k)
{
  return k->type != GDW_KEY_SECRET && !gdw_profile_is_default (p, k);
}

void *
gdw_settings_put (const gdw_profile *p, gdw_frame_connect *ret)
{
  const gdw_key *k;
  size_t n = 0;
  ret->n_settings = 0;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++)
    n += is_told (p, k) ? 1 : 0;
  uint8_t *texts = calloc (n + 1, GDW_PROFILE_VALUE);
  for (size_t i = 0; texts != NULL && (k = gdw_key_at (i)) != NULL && ret->n_settings < GDW_FRAME_SETTINGS; i++) {
    if (!is_told (p, k))
      continue;
    gdw_out o = gdw_out_over (texts + (size_t)ret->n_settings * GDW_PROFILE_VALUE, GDW_PROFILE_VALUE);
    gdw_profile_get (p, k, &o);
    ret->settings[ret->n_settings++] =
        (gdw_frame_setting){ gdw_bytes_text (k->group), gdw_bytes_text (k->name), gdw_out_view (&o) };
  }
  return texts;
}

uint8_t
gdw_settings_blob_kind (gdw_file_kind kind)
{
  switch (kind) {
  case GDW_FILE_AUTHORITIES: return GDW_BLOB_AUTHORITIES;
  case GDW_FILE_CERTIFICATE: return GDW_BLOB_CERTIFICATE;
  case GDW_FILE_PRIVATE_KEY: break;
  }
  return GDW_BLOB_KEY;
}

bool
gdw_settings_part (const gdw_frame_blob *head, gdw_bytes octets, size_t offset, gdw_frame *ret)
{
  if (offset >= octets.n)
    return false;
  gdw_frame_init (ret, GDW_FRAME_PART);
  ret->part.blob = head->number;
  ret->part.offset = (uint32_t)offset;
  ret->part.octets = gdw_bytes_make (octets.p + offset, octets.n - offset);
  if (ret->part.octets.n > GDW_FRAME_PART_MAX)
    ret->part.octets.n = GDW_FRAME_PART_MAX;
  return true;
}
