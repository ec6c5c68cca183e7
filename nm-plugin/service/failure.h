/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failure.h - an end reason as NetworkManager knows them, and in words. */
#ifndef GODWIT_SERVICE_FAILURE_H
#define GODWIT_SERVICE_FAILURE_H

#include <NetworkManager.h>

#include "control/frame.h"

/* LOGIN_FAILED makes NetworkManager ask for the secrets anew: for reasons that another secret can heal, and those only. */
NMVpnPluginFailure godwit_failure_of (gdw_why why);

/* The reason's sentence, what is known beside it, and its repair. To be freed with g_free. */
char *godwit_failure_words (const gdw_frame_end *end);

/* Says a sentence in the log, as a field of the journal with the connection's uuid: where nmcli tells people to look. */
void godwit_failure_log (const char *uuid, const char *words);

#endif
