/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl.h - what the verbs of godwitctl share: the options of one call, exit statuses, and the verbs themselves. */
#ifndef GODWIT_CTL_CTL_H
#define GODWIT_CTL_CTL_H

#include <glib.h>

#include "base/secret.h"
#include "base/why.h"
#include "control/frame.h"

/* Exit statuses below the end reasons' numbers (architecture, section 13). */
enum { CTL_GOOD = 0, CTL_MISTAKE = 1, CTL_USAGE = 2, CTL_PROFILE = 3 };

/* A secret given by --secret. */
typedef struct {
  gdw_secret_kind kind;
  gdw_secret octets;
} CtlSecret;

/* One call of godwitctl. */
typedef struct {
  gboolean json, detach, from_nm;
  const char *name; /* NAME or FILE; NULL: none */
  guint n_secrets;
  CtlSecret secrets[GDW_FRAME_SECRETS];
} CtlOptions;

/* Each returns an exit status and has said what there is to say. */
int ctl_connect (CtlOptions *o);
int ctl_disconnect (const CtlOptions *o);
int ctl_status (const CtlOptions *o);
int ctl_watch (const CtlOptions *o);
int ctl_check (const CtlOptions *o);
int ctl_import (const CtlOptions *o);
int ctl_probe (const CtlOptions *o);
int ctl_repair (const CtlOptions *o);
int ctl_schema (const CtlOptions *o);

/* The profile's file that a NAME or FILE means: a FILE has a slash or ends with ".godwit". Free with g_free. */
char *ctl_profile_path (const char *name);

#endif
