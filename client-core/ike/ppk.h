/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ppk.h - post-quantum pre-shared keys (RFC 8784): a key that both sides have is mixed into SK_d, SK_pi and SK_pr just before AUTH. The keys
 * before are kept until the gateway's last message of IKE_AUTH tells which of the two it went on with. Leaves of task-auth.c. */
#ifndef GDW_IKE_PPK_H
#define GDW_IKE_PPK_H

#include "ike/ike-sa.h"

/* Does the profile name one? */
bool gdw_ppk_is_wanted (const gdw_profile *p);

/* Mixes env->ppk into the keys. GDW_E_MEMORY: they are as before. */
GDW_MUST_USE gdw_err gdw_ppk_mix (gdw_ike_sa *sa);

/* PPK_IDENTITY, and NO_PPK_AUTH with the data of an AUTH that was made before mixing; empty where the PPK is required. */
void gdw_ppk_put (const gdw_ike_sa *sa, gdw_bytes without, gdw_msg_out *m);

/* The message with the gateway's AUTH behind ours: did it take the PPK? Then the mixed keys stay; else those before are back, or, where the
 * profile requires it, PPK_REFUSED. Nothing to do where nothing was mixed. AUTH is to be checked afterwards. */
GDW_MUST_USE gdw_why gdw_ppk_settle (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);

#endif
