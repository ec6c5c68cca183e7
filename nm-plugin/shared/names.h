/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h - the names by which others know us on the bus. They are written once, in the first lines of meson.build, and come as macros. */
#ifndef GODWIT_NM_NAMES_H
#define GODWIT_NM_NAMES_H

#if !defined(GODWIT_NM_SERVICE) || !defined(GODWIT_STATUS_INTERFACE) || !defined(GODWIT_APP_ID)
#error "GODWIT_NM_SERVICE, GODWIT_STATUS_INTERFACE and GODWIT_APP_ID come from meson.build"
#endif

/* Where the Status1 object is, on each service name. */
#define GODWIT_STATUS_PATH "/io/github/godwitvpn/Status"

#endif
