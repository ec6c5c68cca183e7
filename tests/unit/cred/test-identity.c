/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-identity.c - which identities a certificate confirms; our own certificates and key from blobs. */
#include "harness.h"

#include "cred/identity.h"
#include "crypto/certs.h"

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  gdw_err err = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n);
  check (err == GDW_OK && n == 1);
  return c;
}

static bool
confirms (const gdw_cert *c, const char *text, bool wildcards)
{
  gdw_ident id;
  gdw_err err = gdw_ident_parse (gdw_bytes_text (text), &id);
  check (err == GDW_OK);
  return err == GDW_OK && gdw_ident_in_cert (&id, c, wildcards);
}

TEST (names_of_every_kind)
{
  gdw_cert *c = cert_of (cert_gw_ec);
  require (c != NULL);
  check (confirms (c, "gw.example.org", true));
  check (confirms (c, "GW.EXAMPLE.org", true)); /* CVE-2026-35331: without case */
  check (confirms (c, "gw.example.org.", true));
  check (confirms (c, "192.0.2.1", true));
  check (confirms (c, "2001:db8::1", true));
  check (confirms (c, "admin@example.ORG", true));
  check (confirms (c, "C=CH, O=Godwit Test, CN=gw.example.org", true)); /* the subject */
  check (confirms (c, "C=CH, CN=another name", true));                  /* a directory name */
  check (!confirms (c, "w.example.org", true));
  check (!confirms (c, "gw.example.org.evil.example", true));
  check (!confirms (c, "gw.example", true));
  check (!confirms (c, "192.0.2.2", true));
  check (!confirms (c, "2001:db8::2", true));
  check (!confirms (c, "Admin@example.org", true)); /* the local part has case */
  check (!confirms (c, "CN=gw.example.org", true));
  check (!confirms (c, "keyid:67772e6578616d706c652e6f7267", true));
  gdw_cert_free (c);
}

TEST (an_address_is_no_name_and_a_name_no_address)
{
  gdw_cert *c = cert_of (cert_gw_ec);
  gdw_ident id;
  require (c != NULL);
  require (gdw_ident_from (GDW_IDENT_FQDN, gdw_bytes_text ("192.0.2.1"), &id) == GDW_OK);
  check (!gdw_ident_in_cert (&id, c, true));
  require (gdw_ident_from (GDW_IDENT_RFC822, gdw_bytes_text ("gw.example.org"), &id) == GDW_OK);
  check (!gdw_ident_in_cert (&id, c, true));
  check (!gdw_ident_in_cert (&(gdw_ident){ 0 }, c, true));
  gdw_cert_free (c);
}

TEST (wildcards)
{
  gdw_cert *c = cert_of (cert_gw_rsa); /* GW.Example.ORG, *.vpn.example.org, *.org */
  require (c != NULL);
  check (confirms (c, "gw.example.org", false));
  check (confirms (c, "a.vpn.example.org", true));
  check (confirms (c, "A.VPN.example.org", true));
  check (!confirms (c, "a.vpn.example.org", false)); /* the profile refuses them */
  check (!confirms (c, "vpn.example.org", true));
  check (!confirms (c, ".vpn.example.org", true));
  check (!confirms (c, "a.b.vpn.example.org", true)); /* one label only */
  check (!confirms (c, "avpn.example.org", true));
  check (!confirms (c, "example.org", true)); /* *.org is nobody's */
  gdw_cert_free (c);
}

/* RFC 9525 6.3: no wildcard but a whole first label; names of other kinds are no host names. */
TEST (odd_names_confirm_nothing)
{
  gdw_cert *c = cert_of (cert_gw_odd_names);
  require (c != NULL);
  check (!confirms (c, "192.0.2.7", true)); /* an address written as a name */
  check (!confirms (c, "a.b.example.org", true));
  check (!confirms (c, "gw.example.org", true));
  check (!confirms (c, "a.gw.example.org", true));
  check (!confirms (c, "xn--gw.example.org", true));
  check (!confirms (c, "org", true));
  check (!confirms (c, "example.org", true));
  gdw_cert_free (c);
}

TEST (the_common_name_is_not_looked_at)
{
  gdw_cert *c = cert_of (cert_gw_common);
  require (c != NULL);
  check (strcmp (gdw_cert_common_name (c), "gw.example.org") == 0);
  check (!confirms (c, "gw.example.org", true));
  gdw_cert_free (c);
}

TEST (a_zero_inside_a_name_confirms_nothing)
{
  gdw_cert *c = cert_of (cert_gw_zero);
  gdw_ident id;
  require (c != NULL);
  check (!confirms (c, "gw.example.org", true));
  if (gdw_ident_from (GDW_IDENT_FQDN, gdw_bytes_make ("gw.example.org\0.evil.exampl", 27), &id) == GDW_OK)
    check (!gdw_ident_in_cert (&id, c, true));
  gdw_cert_free (c);
}

/* --- our own --- */

static gdw_err
identity_of (const char *one, const char *two, const char *key, const char *passphrase, gdw_identity **ret)
{
  const gdw_bytes certs[] = { gdw_bytes_text (one), gdw_bytes_text (two) };
  return gdw_identity_new (certs, two == NULL ? 1 : 2, gdw_bytes_text (key), gdw_bytes_text (passphrase), ret);
}

TEST (our_certificate_goes_first)
{
  gdw_identity *i = NULL;
  gdw_cert *own = cert_of (cert_client), *mid = cert_of (cert_mid);
  require (identity_of (cert_mid, cert_client, key_client, NULL, &i) == GDW_OK);
  check_bytes (gdw_identity_cert_at (i, 0), gdw_cert_der (own));
  check_bytes (gdw_identity_cert_at (i, 1), gdw_cert_der (mid));
  check (gdw_identity_cert_at (i, 2).n == 0);
  check (gdw_privkey_kind (gdw_identity_key (i)) == GDW_KEY_EC);
  check_bytes (gdw_cert_der (gdw_identity_cert (i)), gdw_cert_der (own));
  gdw_ident id = gdw_identity_default_id (i);
  check (id.type == GDW_IDENT_DN);
  check_bytes (gdw_ident_bytes (&id), gdw_cert_subject (own));
  gdw_identity_free (i);
  gdw_cert_free (own);
  gdw_cert_free (mid);
}

TEST (key_and_certificate_in_one_file)
{
  static char blob[8000];
  gdw_identity *i = NULL;
  strcpy (blob, key_client_sealed);
  strcat (blob, cert_client);
  check (identity_of (blob, NULL, NULL, "secret", &i) == GDW_OK);
  check (i != NULL && gdw_identity_cert_at (i, 0).n > 0);
  gdw_identity_free (i);
}

TEST (what_cannot_be_used)
{
  gdw_identity *i = NULL;
  check (identity_of (cert_client, NULL, key_gw_ec, NULL, &i) == GDW_E_VALUE); /* another key */
  check (identity_of (cert_client, NULL, key_client_sealed, NULL, &i) == GDW_E_AUTH);
  check (identity_of (cert_client, NULL, key_client_sealed, "wrong", &i) == GDW_E_AUTH);
  check (identity_of (cert_client, NULL, cert_client, NULL, &i) == GDW_E_FORM);
  check (identity_of (cert_client, NULL, NULL, NULL, &i) == GDW_E_FORM);
  check (identity_of (key_client, NULL, key_client, NULL, &i) == GDW_E_FORM);
  check (identity_of (cert_gw_rsa1024, NULL, key_gw_rsa1024, NULL, &i) == GDW_E_VALUE);
  check (gdw_identity_new (NULL, 0, gdw_bytes_text (key_client), GDW_BYTES_NONE, &i) == GDW_E_FORM);
  check (i == NULL);
  gdw_identity_free (NULL);
}

TEST_MAIN ()
