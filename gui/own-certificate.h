/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own-certificate.h - until when the client certificate of a profile is good, as far as its file may be read here. */
#ifndef GODWIT_OWN_CERTIFICATE_H
#define GODWIT_OWN_CERTIFICATE_H

#include <gio/gio.h>

#include "profile/profile.h"

/* What was read, and of which file: it is read again when the file is another. All zero at first. Stays where it is until it is cleared. */
typedef struct {
  char *path;
  gint64 changed; /* of the file, us */
  gint64 end;
  char *wanted;          /* the file that is asked for now */
  GCancellable *looking; /* a look at it is under way; NULL: none is */
} GodwitOwnCertificate;

/* The end is another by now: to be asked for again. */
typedef void (*GodwitOwnCertificateTold) (gpointer data);

/* The last second of the first certificate in the file, of Unix time, as far as it is known; 0: the sign-in uses none, its file cannot be read here, or
 * is none. Looks at the file again in a thread (a folder may be on a network), and tells when that has brought another end. profile_path: from
 * whose folder a relative path is meant; NULL: a relative one cannot be read. */
gint64 godwit_own_certificate_end (GodwitOwnCertificate *c, const gdw_profile *p, const char *profile_path,
                                   GodwitOwnCertificateTold told, gpointer data);

/* Nothing is told any more. */
void godwit_own_certificate_clear (GodwitOwnCertificate *c);

#endif
