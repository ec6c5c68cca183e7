/* SPDX-License-Identifier: GPL-3.0-or-later */
/* before.h - names of what a gateway may be, for the rows of the step BEFORE. */
#ifndef GDW_TESTS_HOSTILE_BEFORE_H
#define GDW_TESTS_HOSTILE_BEFORE_H

#include "hostile.h"

/* by_chain */
enum {
  OF_ANOTHER_NAME,
  OF_ANOTHER_ROOT,
  EXPIRED,
  NOT_YET,
  OF_ANOTHER_KEY,
  SELF_SIGNED,
  TINY_RSA,
  TINY_CURVE,
  CURVE_OF_ITS_OWN,
  SHA1_SIGNED,
  ZERO_IN_NAME,
  FOR_CLIENTS,
  UNKNOWN_CRITICAL,
  EXCLUDED_NAME,
  UNPERMITTED_NAME,
  UNDER_LEAF,
  UNDER_UNMARKED,
  UNDER_IMPOSTOR,
  PATH_TOO_LONG,
  NO_CERT,
  ODD_NAMES,
  COMMON_NAME,
};

/* by_nature: the peer's own misdeeds (peer_setup) */
enum {
  SUCCESS_FIRST,
  SUCCESS_UNPROVEN,
  EAP_UNPROVEN,
  FORGETS_MSK,
  EAP_ALWAYS,
  EAP_NEVER,
  WIDE_TS,
  RESERVED_SPI,
  FORCED_CHILD,
  EARLY_EAP,
  FOLLOWS_ITSELF,
  SAYS_TWICE,
  UNSAID_TWICE,
  UNSAID_FURTHER,
  OTHER_PSK,
};

#endif
