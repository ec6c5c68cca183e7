/* SPDX-License-Identifier: GPL-3.0-or-later */
/* envelope.h - messages of one IKE SA on their way into SK or fragments with SKF and out of them (RFC 7296 3.14, RFC 7383). */
#ifndef GDW_IKE_ENVELOPE_H
#define GDW_IKE_ENVELOPE_H

#include "ike/ike-sa.h"

/* Seals the chain in m for this path: one datagram, or fragments where it is longer than the path takes and the gateway knows them; the
 * clear message of IKE_SA_INIT is only closed. The writer's memory is wiped. ret_inner may be NULL; else, where what was sealed may be wanted
 * again (to be cut finer, or by IKE_INTERMEDIATE), it is a copy of it. Errors as of gdw_sk_seal_all. */
GDW_MUST_USE gdw_err gdw_envelope_seal (gdw_ike_sa *sa, gdw_msg_out *m, const gdw_ike_header *h, const gdw_path *path,
                                        gdw_datagrams *ret, gdw_secret *ret_inner);

/* The request in flight meets silence: it is cut finer, if it was longer than what every path takes, and so is what follows it. */
void gdw_envelope_recut (gdw_ike_sa *sa);

/* Opens the protected message in env->in, split into m. True: a whole one from the gateway is there, in m, with its place, and what splitting
 * its content gave. False: it was dropped, or is a fragment that waits for the others, or a repeat (which was answered). */
bool gdw_envelope_open (gdw_ike_sa *sa, gdw_msg *m, const gdw_path *path, gdw_now now, gdw_msg_place *ret_place,
                        gdw_err *ret_form);

/* Gives up the fragments whose rest does not come. */
void gdw_envelope_forget (gdw_ike_sa *sa);

#endif
