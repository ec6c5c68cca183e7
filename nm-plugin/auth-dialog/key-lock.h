/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-lock.h - whether the file of a profile's private key is encrypted, so that its passphrase is asked only where there is one. */
#ifndef GODWIT_AUTH_KEY_LOCK_H
#define GODWIT_AUTH_KEY_LOCK_H

#include "profile/profile.h"

typedef enum {
  GODWIT_KEY_UNKNOWN, /* no such file, not ours to read, or nothing we know */
  GODWIT_KEY_OPEN,
  GODWIT_KEY_LOCKED,
} godwit_key_lock;

/* Looks into the file, as whoever runs us. */
godwit_key_lock godwit_key_lock_look (const gdw_profile *p);

/* The same of octets: PEM, or DER of PKCS#1, SEC 1, PKCS#8 or PKCS#12. */
godwit_key_lock godwit_key_lock_of (gdw_bytes file);

#endif
