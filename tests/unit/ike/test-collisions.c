/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-collisions.c - every row of the tables of RFC 7296 2.25, and the comparison of nonces of 2.8.1. */
#include "harness.h"
#include "ike/collisions.h"

/* 2.25.1, rows in the order of the text. */
TEST (children)
{
  const gdw_we closing = { .has_child = true, .closes_child = true, .busy_children = true };
  const gdw_we renewing = { .has_child = true, .rekeys_child = true, .busy_children = true };
  const gdw_we other = { .has_child = true, .busy_children = true }, idle = { .has_child = true }, none = { 0 };
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &closing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &renewing) == GDW_MEET_RIVAL);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &none) == GDW_MEET_NOT_FOUND);
  check (gdw_collide (GDW_THEY_CLOSE_CHILD, &closing) == GDW_MEET_EMPTY);
  check (gdw_collide (GDW_THEY_CLOSE_CHILD, &renewing) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_CLOSE_CHILD, &none) == GDW_MEET_EMPTY);
  check (gdw_collide (GDW_THEY_REKEY_IKE, &closing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_IKE, &renewing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_IKE, &other) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &idle) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &other) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_CLOSE_CHILD, &idle) == GDW_MEET_USUAL);
}

/* 2.25.2, likewise. */
TEST (ike_sas)
{
  const gdw_we renewing = { .has_child = true, .rekeys_ike = true },
               closing = { .has_child = true, .closes_ike = true };
  const gdw_we idle = { .has_child = true };
  check (gdw_collide (GDW_THEY_REKEY_IKE, &renewing) == GDW_MEET_RIVAL);
  check (gdw_collide (GDW_THEY_REKEY_IKE, &closing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_CLOSE_IKE, &renewing) == GDW_MEET_FORGET);
  check (gdw_collide (GDW_THEY_CLOSE_IKE, &closing) == GDW_MEET_FORGET);
  check (gdw_collide (GDW_THEY_CREATE_CHILD, &renewing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &renewing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_CLOSE_CHILD, &renewing) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_CREATE_CHILD, &closing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_CHILD, &closing) == GDW_MEET_LATER);
  check (gdw_collide (GDW_THEY_REKEY_IKE, &idle) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_CLOSE_IKE, &idle) == GDW_MEET_USUAL);
  check (gdw_collide (GDW_THEY_CREATE_CHILD, &idle) == GDW_MEET_USUAL);
}

TEST (lower_nonces)
{
  const uint8_t a[] = { 1, 2, 3 }, b[] = { 1, 2, 4 }, c[] = { 0, 0xff, 0xff, 0xff }, d[] = { 1, 2 };
  check (gdw_nonce_lower (gdw_bytes_of (a), gdw_bytes_of (b)).p == a);
  check (gdw_nonce_lower (gdw_bytes_of (b), gdw_bytes_of (a)).p == a);
  check (gdw_nonce_lower (gdw_bytes_of (a), gdw_bytes_of (c)).p == c); /* not as large integers */
  check (gdw_nonce_lower (gdw_bytes_of (a), gdw_bytes_of (d)).p == d); /* the one that ends first */
  check (gdw_nonce_lower (gdw_bytes_of (d), gdw_bytes_of (a)).p == d);
}

/* The lowest of the four may be any of them. */
TEST (who_stays)
{
  const uint8_t low[] = { 1, 1 }, n2[] = { 2, 1 }, n3[] = { 3, 1 }, n4[] = { 4, 1 };
  gdw_rival r;
  gdw_rival_note (&r, 5, 6, gdw_bytes_of (n3), gdw_bytes_of (n4));
  check (r.there && r.subject == 5 && r.made == 6);
  check (gdw_rival_stays (&r, gdw_bytes_of (low), gdw_bytes_of (n4)));
  check (gdw_rival_stays (&r, gdw_bytes_of (n4), gdw_bytes_of (low)));
  gdw_rival_note (&r, 5, 6, gdw_bytes_of (low), gdw_bytes_of (n4));
  check (!gdw_rival_stays (&r, gdw_bytes_of (n2), gdw_bytes_of (n3)));
  gdw_rival_note (&r, 5, 6, gdw_bytes_of (n4), gdw_bytes_of (low));
  check (!gdw_rival_stays (&r, gdw_bytes_of (n3), gdw_bytes_of (n2)));
}

TEST_MAIN ()
