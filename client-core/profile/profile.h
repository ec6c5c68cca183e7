/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.h - one tunnel's settings by value: defaults, set and get as text, and whether they fit together.
 * The fields come from keys.def, one struct per group: p->gateway.address, p->sign_in.method, p->ike.groups, p->network.mtu.
 * A profile holds no secrets and owns no memory: it may be copied and dropped. */
#ifndef GDW_PROFILE_PROFILE_H
#define GDW_PROFILE_PROFILE_H

#include "base/addr.h"
#include "base/limits.h"
#include "base/out.h"
#include "profile/key.h"

enum {
  GDW_PROFILE_CHOICES = 7,  /* words in one list: no list has more, and none may be named twice */
  GDW_PROFILE_TEXTS = 16,   /* names or paths in one list */
  GDW_PROFILE_TEXT = 256,   /* octets of one of them, with the final zero */
  GDW_PROFILE_VALUE = 4608, /* octets of any value as text; 16 names with their separators are the longest */
};

/* Words in order of preference; they point into constant tables. gdw_cipher_named (gdw_bytes_text (x.at[i]->word)). */
struct gdw_choices {
  uint8_t n;
  const gdw_choice *at[GDW_PROFILE_CHOICES];
};

struct gdw_nets {
  uint8_t n;
  gdw_net at[GDW_MAX_TS]; /* host bits are zero */
};

struct gdw_texts {
  uint8_t n;
  char at[GDW_PROFILE_TEXTS][GDW_PROFILE_TEXT];
};

#define GDW_FIELD_TEXT(field, max)    char field[(max) + 1];
#define GDW_FIELD_LABEL(field, max)   char field[(max) + 1];
#define GDW_FIELD_UUID(field, max)    char field[(max) + 1];
#define GDW_FIELD_HOST(field, max)    char field[(max) + 1];
#define GDW_FIELD_IDENT(field, max)   char field[(max) + 1];
#define GDW_FIELD_PATH(field, max)    char field[(max) + 1];
#define GDW_FIELD_NUMBER(field, max)  uint32_t field;
#define GDW_FIELD_BOOL(field, max)    bool field;
#define GDW_FIELD_CHOICE(field, max)  uint32_t field;
#define GDW_FIELD_CHOICES(field, max) struct gdw_choices field;
#define GDW_FIELD_NETS(field, max)    struct gdw_nets field;
#define GDW_FIELD_NAMES(field, max)   struct gdw_texts field;
#define GDW_FIELD_HOSTS(field, max)   struct gdw_texts field;
#define GDW_FIELD_PINS(field, max)    struct gdw_texts field;
#define GDW_FIELD_PATHS(field, max)   struct gdw_texts field;

typedef struct gdw_profile {
#define GDW_GROUP(group, name, help)                                       struct {
#define GDW_KEY(group, field, name, TYPE, choices, preset, min, max, help) GDW_FIELD_##TYPE (field, max)
#define GDW_SECRET(group, name, min, max, help)
#define GDW_GROUP_END(group)                                                                                           \
  }                                                                                                                    \
  group;
#include "profile/keys.def"
#undef GDW_GROUP
#undef GDW_KEY
#undef GDW_SECRET
#undef GDW_GROUP_END
} gdw_profile;

/* What is wrong with a setting, as an English sentence with the setting's name, its range and the value. */
typedef struct {
  gdw_err
      err; /* GDW_E_UNKNOWN: no such group or key; GDW_E_FORM, GDW_E_VALUE, GDW_E_LIMIT: the value; GDW_E_STATE: contradiction */
  const gdw_key *key; /* the setting, or NULL when it does not exist */
  char text[512];     /* printable UTF-8 (what is quoted of the input is cleaned) */
} gdw_profile_fault;

/* All defaults. Such a profile lacks a gateway, so it is not valid yet. */
void gdw_profile_init (gdw_profile *ret);

/* Sets one value from text; on failure the profile is as before. ret_fault may be NULL.
 * An empty text sets the default again, but is refused for a setting that has none. */
GDW_MUST_USE gdw_err gdw_profile_set (gdw_profile *p, gdw_bytes group, gdw_bytes key, gdw_bytes text,
                                      gdw_profile_fault *ret_fault);

/* The same from strings. */
GDW_MUST_USE gdw_err gdw_profile_set_text (gdw_profile *p, const char *group, const char *key, const char *text,
                                           gdw_profile_fault *ret_fault);

/* Writes the value as text that gdw_profile_set takes again; nothing for a secret key. GDW_PROFILE_VALUE octets are enough. */
void gdw_profile_get (const gdw_profile *p, const gdw_key *k, gdw_out *ret);

/* Is this setting at its default? For writing only what differs. */
bool gdw_profile_is_default (const gdw_profile *p, const gdw_key *k);

/* Do the settings fit together? The first contradiction or lack is told. ret_fault may be NULL. */
GDW_MUST_USE gdw_err gdw_profile_validate (const gdw_profile *p, gdw_profile_fault *ret_fault);

/* The i-th gateway, in the order in which they are tried: gateway.address, then those of gateway.fallback. NULL beyond the last. */
const char *gdw_profile_gateway (const gdw_profile *p, size_t i);

/* All traffic goes through the tunnel: no remote networks are named. */
bool gdw_profile_is_full_tunnel (const gdw_profile *p);

#endif
