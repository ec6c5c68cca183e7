/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c - names of the reasons why an input was not taken. */
#include "base/err.h"

const char *
gdw_err_name (gdw_err e)
{
  switch (e) {
  case GDW_OK: return "ok";
  case GDW_E_SHORT: return "short";
  case GDW_E_FORM: return "form";
  case GDW_E_VALUE: return "value";
  case GDW_E_LIMIT: return "limit";
  case GDW_E_UNSUPPORTED: return "unsupported";
  case GDW_E_AUTH: return "auth";
  case GDW_E_REPLAY: return "replay";
  case GDW_E_UNKNOWN: return "unknown";
  case GDW_E_STATE: return "state";
  case GDW_E_SPACE: return "space";
  case GDW_E_MEMORY: return "memory";
  }
  return "?";
}
