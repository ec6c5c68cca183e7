/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.h - what is asked of the person: which secrets this connection wants, which of them are known, and the words around them. */
#ifndef GODWIT_AUTH_REQUEST_H
#define GODWIT_AUTH_REQUEST_H

#include <NetworkManager.h>

#include "profile/profile-needs.h"

/* A hint that carries the question itself; the others are names of secrets. */
#define GODWIT_HINT_MESSAGE "x-vpn-message:"

/* The secret that is good once: it is in no profile, only a hint asks for it. */
#define GODWIT_SECRET_CODE "code"

/* Octets of a secret at most, as keys.def bounds them. */
#define GODWIT_FIELD_MAX 1024

/* What the agent said on the command line. */
typedef struct {
  char *uuid, *name, *service;
  char **hints;
  gboolean interactive; /* -i: a person may be asked */
  gboolean retry;       /* -r: what was given last time was refused */
  gboolean external;    /* --external-ui-mode: the agent draws */
} godwit_auth_options;

typedef struct {
  const char *name;  /* "password", as in setting "vpn" */
  const char *label; /* for people */
  NMSettingSecretFlags flags;
  gboolean hinted;   /* a hint names it */
  gboolean optional; /* the sign-in works without it */
  gboolean ask;
  char *value; /* what is known or was typed; NULL: nothing. Wiped when the request is freed. */
} godwit_field;

typedef struct {
  char *title, *description;
  gboolean refused; /* by a hint, what was given for the hinted fields was refused by the gateway */
  godwit_field fields[GDW_SECRET_NEEDS + 1];
  size_t n;
} godwit_request;

/* The fields that this connection wants, with the values that came along. data and secrets are setting "vpn" as the agent wrote it
 * (nm_vpn_service_plugin_read_vpn_details). Free with godwit_request_free. */
godwit_request *godwit_request_new (const godwit_auth_options *o, GHashTable *data, GHashTable *secrets);

/* Takes a value over and wipes the old one; one that is too long is none (FALSE). A one-time code takes
 * none: it is only typed. */
gboolean godwit_field_set (godwit_field *f, const char *value);

/* The keyring should be asked for it: the connection says that it is kept there, and it is not known. */
gboolean godwit_field_in_keyring (const godwit_field *f);

/* The keyring has what the gateway has just refused. */
gboolean godwit_field_is_refused (const godwit_request *r, const godwit_field *f);

/* Once everything is known that will be: says what is to be asked, forgets the values of that, and writes the words. keyring_fault: what
 * kept the keyring from answering; NULL: nothing. */
void godwit_request_settle (godwit_request *r, const godwit_auth_options *o, const char *keyring_fault);

/* Is there anything to ask? */
gboolean godwit_request_asks (const godwit_request *r);

/* Accepts NULL. */
void godwit_request_free (godwit_request *r);

#endif
