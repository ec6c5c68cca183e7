/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.c - what certificates say about an identity, and our own certificates and private key. */
#include "cred/identity.h"

#include <stdlib.h>
#include <string.h>

/* --- an identity in a certificate --- */

/* "gw.example.org." is the same name as without the last dot. */
static gdw_bytes
without_root_dot (gdw_bytes name)
{
  if (name.n > 1 && name.p[name.n - 1] == '.')
    name.n--;
  return name;
}

/* Where the first label ends: the place of its dot, or the length of the name. */
static size_t
first_label (gdw_bytes name)
{
  const uint8_t *dot = name.n == 0 ? NULL : memchr (name.p, '.', name.n);
  return dot == NULL ? name.n : (size_t)(dot - name.p);
}

static gdw_bytes
from (gdw_bytes b, size_t at)
{
  return gdw_bytes_make (b.p + at, b.n - at);
}

/* RFC 9525 6.3: the wildcard is the whole first label and stands for exactly one. Two more labels must follow, so that
 * nobody holds a certificate for a whole top-level domain. */
static bool
wildcard_matches (gdw_bytes pattern, gdw_bytes name)
{
  size_t star = first_label (pattern), label = first_label (name);
  if (star != 1 || pattern.p[0] != '*' || star == pattern.n || label == 0 || label == name.n)
    return false;
  gdw_bytes domain = from (pattern, star + 1);
  return first_label (domain) < domain.n && gdw_bytes_same_nocase (from (pattern, star), from (name, label));
}

static bool
dns_matches (gdw_bytes offered, gdw_bytes name, bool wildcards)
{
  offered = without_root_dot (offered);
  name = without_root_dot (name);
  return gdw_bytes_same_nocase (offered, name) || (wildcards && wildcard_matches (offered, name));
}

static bool
name_confirms (const gdw_cert_name *offered, const gdw_ident *id, bool wildcards)
{
  uint8_t type = GDW_IDENT_NONE;
  gdw_ident other;
  switch (offered->kind) {
  case GDW_NAME_DNS: return id->type == GDW_IDENT_FQDN && dns_matches (offered->value, gdw_ident_bytes (id), wildcards);
  case GDW_NAME_EMAIL: type = GDW_IDENT_RFC822; break;
  case GDW_NAME_DN: type = GDW_IDENT_DN; break;
  case GDW_NAME_IP: type = offered->value.n == 4 ? GDW_IDENT_IPV4 : GDW_IDENT_IPV6; break;
  }
  return type == id->type && gdw_ident_from (type, offered->value, &other) == GDW_OK && gdw_ident_same (&other, id);
}

bool
gdw_ident_in_cert (const gdw_ident *id, const gdw_cert *c, bool wildcards)
{
  gdw_cert_name name;
  gdw_ident subject;
  if (id->type == GDW_IDENT_NONE || id->n == 0)
    return false;
  if (id->type == GDW_IDENT_DN && gdw_ident_from (GDW_IDENT_DN, gdw_cert_subject (c), &subject) == GDW_OK &&
      gdw_ident_same (&subject, id))
    return true;
  for (size_t i = 0; gdw_cert_name_at (c, i, &name); i++)
    if (name_confirms (&name, id, wildcards))
      return true;
  return false;
}

/* --- our own certificates and key --- */

enum { RSA_BITS_MIN = 2048, EC_BITS_MIN = 256 };

struct gdw_identity {
  gdw_cert *cert[GDW_MAX_CERTS];
  size_t n;
  gdw_privkey *key;
};

static gdw_err
read_certs (gdw_identity *i, const gdw_bytes *certs, size_t n_certs)
{
  for (size_t k = 0; k < n_certs; k++) {
    size_t n = 0;
    gdw_err err = gdw_certs_read (certs[k], GDW_MAX_CERTS - i->n, i->cert + i->n, &n);
    if (err != GDW_OK)
      return err;
    i->n += n;
  }
  return i->n == 0 ? GDW_E_FORM : GDW_OK;
}

/* The key may stand in a file of its own or beside the certificate. */
static gdw_err
read_key (gdw_identity *i, const gdw_bytes *certs, size_t n_certs, gdw_bytes key, gdw_bytes passphrase)
{
  gdw_err err = GDW_E_FORM;
  if (key.n > 0)
    return gdw_privkey_read (key, passphrase, &i->key);
  for (size_t k = 0; k < n_certs && err == GDW_E_FORM; k++)
    err = gdw_privkey_read (certs[k], passphrase, &i->key);
  return err;
}

static bool
key_strong (const gdw_privkey *k)
{
  switch (gdw_privkey_kind (k)) {
  case GDW_KEY_RSA: return gdw_privkey_bits (k) >= RSA_BITS_MIN;
  case GDW_KEY_EC: return gdw_privkey_bits (k) >= EC_BITS_MIN;
  case GDW_KEY_ED25519:
  case GDW_KEY_ED448: return true;
  }
  return false;
}

/* The certificate of the key goes first: the gateway takes the first CERT for ours (RFC 7296 3.6). */
static gdw_err
put_own_first (gdw_identity *i)
{
  for (size_t k = 0; k < i->n; k++) {
    if (gdw_cert_has_key (i->cert[k], i->key)) {
      gdw_cert *own = i->cert[k];
      memmove (i->cert + 1, i->cert, k * sizeof i->cert[0]);
      i->cert[0] = own;
      return GDW_OK;
    }
  }
  return GDW_E_VALUE;
}

gdw_err
gdw_identity_new (const gdw_bytes *certs, size_t n_certs, gdw_bytes key, gdw_bytes passphrase, gdw_identity **ret)
{
  gdw_identity *i = calloc (1, sizeof *i);
  if (i == NULL)
    return GDW_E_MEMORY;
  gdw_err err = read_certs (i, certs, n_certs);
  if (err == GDW_OK)
    err = read_key (i, certs, n_certs, key, passphrase);
  if (err == GDW_OK && !key_strong (i->key))
    err = GDW_E_VALUE;
  if (err == GDW_OK)
    err = put_own_first (i);
  if (err != GDW_OK) {
    gdw_identity_free (i);
    return err;
  }
  *ret = i;
  return GDW_OK;
}

void
gdw_identity_free (gdw_identity *i)
{
  if (i == NULL)
    return;
  for (size_t k = 0; k < i->n; k++)
    gdw_cert_free (i->cert[k]);
  gdw_privkey_free (i->key);
  free (i);
}

gdw_bytes
gdw_identity_cert_at (const gdw_identity *i, size_t k)
{
  return k < i->n ? gdw_cert_der (i->cert[k]) : GDW_BYTES_NONE;
}

const gdw_cert *
gdw_identity_cert (const gdw_identity *i)
{
  return i->cert[0];
}

const gdw_privkey *
gdw_identity_key (const gdw_identity *i)
{
  return i->key;
}

static uint8_t
type_of (const gdw_cert_name *name)
{
  switch (name->kind) {
  case GDW_NAME_DNS: return GDW_IDENT_FQDN;
  case GDW_NAME_EMAIL: return GDW_IDENT_RFC822;
  case GDW_NAME_DN: return GDW_IDENT_DN;
  case GDW_NAME_IP: return name->value.n == 4 ? GDW_IDENT_IPV4 : GDW_IDENT_IPV6;
  }
  return GDW_IDENT_NONE;
}

gdw_err
gdw_ident_from_name (const gdw_cert_name *name, gdw_ident *ret)
{
  return gdw_ident_from (type_of (name), name->value, ret);
}

gdw_ident
gdw_identity_default_id (const gdw_identity *i)
{
  enum { EMPTY_NAME = 2 /* octets of a SEQUENCE without content */ };
  gdw_ident id = { 0 };
  gdw_cert_name name;
  gdw_bytes subject = gdw_cert_subject (i->cert[0]);
  if (subject.n > EMPTY_NAME && gdw_ident_from (GDW_IDENT_DN, subject, &id) == GDW_OK)
    return id;
  if (gdw_cert_name_at (i->cert[0], 0, &name) && gdw_ident_from_name (&name, &id) == GDW_OK)
    return id;
  return (gdw_ident){ 0 };
}
