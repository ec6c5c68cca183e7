/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h - the names by which others know us on the bus. They are written once, in the first lines of meson.build, and come as macros. */
#ifndef GODWIT_NM_NAMES_H
#define GODWIT_NM_NAMES_H

#if !defined(GODWIT_NM_SERVICE) || !defined(GODWIT_STATUS_INTERFACE) || !defined(GODWIT_APP_ID)
#error "GODWIT_NM_SERVICE, GODWIT_STATUS_INTERFACE and GODWIT_APP_ID come from meson.build"
#endif

/* Where the Status1 object is, on each service name. */
#define GODWIT_STATUS_PATH "/io/github/godwitvpn/Status"

/* How the service begins its words when the gateway refused a secret: SecretsRequired has no other place for that, and the auth-dialog wants to know. */
#define GODWIT_WORDS_REFUSED "The gateway refused it. Try again."
/* What it says when the gateway has no words of its own. The auth-dialog has both in the person's language. */
#define GODWIT_WORDS_MORE "The gateway asks for more."

#endif
