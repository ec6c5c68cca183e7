/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-needs.h - what a profile wants from outside before it can connect: which secrets, and which files. Lists, no values. */
#ifndef GDW_PROFILE_NEEDS_H
#define GDW_PROFILE_NEEDS_H

#include "base/question.h"
#include "profile/profile.h"

/* A secret, by the name under which it is given (--secret NAME=fd:N), asked and stored. */
typedef struct {
  const char *name; /* "password", "psk", "key-passphrase", "ppk" */
  gdw_secret_kind kind;
  const gdw_key *key;
  bool required; /* false: only where the key's file turns out to be encrypted */
} gdw_secret_need;

enum { GDW_SECRET_NEEDS = 4 };

/* Fills ret with what this profile's sign-in wants, in the order in which to ask; returns how many. */
size_t gdw_profile_secrets (const gdw_profile *p, gdw_secret_need ret[GDW_SECRET_NEEDS]);

typedef enum {
  GDW_FILE_AUTHORITIES, /* trust anchors; path "system": the system's bundle */
  GDW_FILE_CERTIFICATE, /* the client certificate, with its chain */
  GDW_FILE_PRIVATE_KEY,
} gdw_file_kind;

/* A file whose octets travel to the engine as a blob of this kind. */
typedef struct {
  gdw_file_kind kind;
  const char *path; /* as in the profile; a relative one is meant from the profile's folder. Ends with the profile. */
  const gdw_key *key;
} gdw_file_need;

/* The word in place of a path that stands for the system's own authorities. */
#define GDW_PATH_SYSTEM "system"

/* The i-th file that this profile wants; false beyond the end. With PSK no authorities are wanted; a private key is listed only when
 * it has a file of its own. */
bool gdw_profile_file (const gdw_profile *p, size_t i, gdw_file_need *ret);

#endif
