/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secrets.h - where secrets come from: --secret KEY=fd:N, a service manager's credentials, or a person at /dev/tty. Never an argument, never the environment. */
#ifndef GODWIT_CTL_SECRETS_H
#define GODWIT_CTL_SECRETS_H

#include "ctl/ctl.h"

/* "password=fd:3": reads the descriptor to its end (one final line end is not part of the secret) and closes it. FALSE: *ret_fault, a
 * constant text. */
gboolean ctl_secrets_add (CtlOptions *o, const char *text, const char **ret_fault);
/* Adds those that a service manager handed over as credentials (systemd.exec(5), LoadCredential=): files named like the KEYs in the folder
 * $CREDENTIALS_DIRECTORY. What was given by --secret stays. */
void ctl_secrets_add_credentials (CtlOptions *o);

void ctl_secrets_done (CtlOptions *o);

/* Is there a terminal whose person could be asked? */
gboolean ctl_secrets_can_ask (void);

/* What is being asked for, as a prompt: "Password for alice: ". Free with g_free. */
char *ctl_secrets_prompt (gdw_secret_kind kind, const char *user);

typedef enum {
  CTL_ASKED,
  CTL_ASK_REFUSED /* end of input, no terminal */,
  CTL_ASK_BROKEN /* wake became readable */
} CtlAsk;

/* Asks at /dev/tty without echo. Ends early when one of the n descriptors becomes readable. */
CtlAsk ctl_secrets_ask (const char *prompt, const int *wake, gsize n, gdw_secret *ret);

#endif
