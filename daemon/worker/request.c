/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.c - what a front asks for by CONNECT and PART. */
#include "worker/request.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void
say (char ret_fact[GDW_MAX_TEXT], const char *words)
{
  gdw_text t = gdw_text_over (ret_fact, GDW_MAX_TEXT);
  gdw_text_put (&t, words);
}

static gdw_err
set_profile (gdw_request *r, const gdw_frame_connect *c, char ret_fact[GDW_MAX_TEXT])
{
  gdw_profile_fault fault;
  gdw_profile_init (&r->profile);
  for (size_t i = 0; i < c->n_settings; i++) {
    const gdw_frame_setting *s = &c->settings[i];
    if (gdw_profile_set (&r->profile, s->group, s->key, s->value, &fault) != GDW_OK) {
      say (ret_fact, fault.text);
      return GDW_E_VALUE;
    }
  }
  if (gdw_profile_validate (&r->profile, &fault) != GDW_OK) {
    say (ret_fact, fault.text);
    return GDW_E_VALUE;
  }
  return GDW_OK;
}

static gdw_request_blob *
find_blob (gdw_request *r, uint8_t number)
{
  for (size_t i = 0; i < r->n_blobs; i++)
    if (r->blobs[i].number == number)
      return &r->blobs[i];
  return NULL;
}

static bool
kind_is_known (uint8_t kind)
{
  return kind == GDW_BLOB_AUTHORITIES || kind == GDW_BLOB_CERTIFICATE || kind == GDW_BLOB_KEY;
}

/* Has room for a second blob of a kind of which there can be only one? */
static bool
is_second (const gdw_request *r, uint8_t kind)
{
  for (size_t i = 0; i < r->n_blobs; i++)
    if (r->blobs[i].kind == kind && kind != GDW_BLOB_AUTHORITIES)
      return true;
  return false;
}

/* The memory is taken now, but the system gives the pages only as the octets come. */
static gdw_err
expect_blobs (gdw_request *r, const gdw_frame_connect *c, char ret_fact[GDW_MAX_TEXT])
{
  for (size_t i = 0; i < c->n_blobs; i++) {
    const gdw_frame_blob *b = &c->blobs[i];
    uint32_t most = b->kind == GDW_BLOB_AUTHORITIES ? GDW_MAX_AUTHORITY_BLOB : GDW_MAX_BLOB;
    if (!kind_is_known (b->kind) || b->size == 0 || b->size > most || find_blob (r, b->number) != NULL ||
        is_second (r, b->kind)) {
      say (ret_fact, "a file was announced that cannot be");
      return GDW_E_VALUE;
    }
    uint8_t *octets = malloc (b->size);
    if (octets == NULL)
      return GDW_E_MEMORY;
    r->blobs[r->n_blobs++] = (gdw_request_blob){ b->number, b->kind, b->size, 0, octets };
  }
  return GDW_OK;
}

gdw_err
gdw_request_begin (gdw_request *r, gdw_frame_connect *taken, char ret_fact[GDW_MAX_TEXT])
{
  memset (r, 0, sizeof *r);
  ret_fact[0] = '\0';
  for (size_t i = 0; i < taken->n_secrets; i++) {
    r->secrets[r->n_secrets].kind = taken->secrets[i].kind;
    r->secrets[r->n_secrets++].octets = gdw_secret_take (&taken->secrets[i].octets);
  }
  r->rehearse = taken->rehearse;
  r->may_ask = taken->may_ask;
  r->n_addrs = taken->n_addrs;
  memcpy (r->addrs, taken->addrs, sizeof r->addrs);
  gdw_err e = set_profile (r, taken, ret_fact);
  return e == GDW_OK ? expect_blobs (r, taken, ret_fact) : e;
}

gdw_err
gdw_request_part (gdw_request *r, const gdw_frame_part *p)
{
  gdw_request_blob *b = find_blob (r, p->blob);
  if (b == NULL)
    return GDW_E_UNKNOWN;
  if (p->offset != b->got || p->octets.n > b->size - b->got)
    return GDW_E_FORM;
  memcpy (b->octets + b->got, p->octets.p, p->octets.n);
  b->got += (uint32_t)p->octets.n;
  return GDW_OK;
}

bool
gdw_request_is_whole (const gdw_request *r)
{
  for (size_t i = 0; i < r->n_blobs; i++)
    if (r->blobs[i].got != r->blobs[i].size)
      return false;
  return true;
}

void
gdw_request_material (const gdw_request *r, gdw_material *ret)
{
  memset (ret, 0, sizeof *ret);
  for (size_t i = 0; i < r->n_blobs; i++) {
    gdw_bytes view = gdw_bytes_make (r->blobs[i].octets, r->blobs[i].size);
    if (r->blobs[i].kind == GDW_BLOB_CERTIFICATE)
      ret->certificate = view;
    else if (r->blobs[i].kind == GDW_BLOB_KEY)
      ret->key = view;
    else
      ret->authorities[ret->n_authorities++] = view;
  }
}

void
gdw_request_drop_blobs (gdw_request *r)
{
  for (size_t i = 0; i < r->n_blobs; i++) {
    gdw_wipe (r->blobs[i].octets, r->blobs[i].got); /* no more than that was ever written */
    free (r->blobs[i].octets);
  }
  r->n_blobs = 0;
}

gdw_err
gdw_request_secret (gdw_request *r, gdw_secret_kind kind, gdw_secret *ret)
{
  for (size_t i = 0; i < r->n_secrets; i++) {
    gdw_secret *s = &r->secrets[i].octets;
    if (r->secrets[i].kind != kind || gdw_secret_is_empty (s))
      continue;
    if (kind != GDW_SECRET_CODE)
      return gdw_secret_copy (gdw_secret_peek (s), ret);
    *ret = gdw_secret_take (s); /* good for once only */
    return GDW_OK;
  }
  *ret = GDW_SECRET_NONE;
  return GDW_OK;
}

void
gdw_request_done (gdw_request *r)
{
  gdw_request_drop_blobs (r);
  for (size_t i = 0; i < r->n_secrets; i++)
    gdw_secret_done (&r->secrets[i].octets);
  r->n_secrets = 0;
}
