/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.h - why an input was not taken. For bad input only: what the world refuses is a gdw_why. */
#ifndef GDW_BASE_ERR_H
#define GDW_BASE_ERR_H

#if defined(__GNUC__)
#define GDW_MUST_USE     __attribute__ ((warn_unused_result))
#define GDW_PRINTF(f, a) __attribute__ ((format (printf, f, a)))
#else
#define GDW_MUST_USE
#define GDW_PRINTF(f, a)
#endif

typedef enum {
  GDW_OK = 0,
  GDW_E_SHORT,       /* ends before it should, or has octets left over */
  GDW_E_FORM,        /* a field contradicts another one or the standard */
  GDW_E_VALUE,       /* a value outside its range */
  GDW_E_LIMIT,       /* more than base/limits.h allows */
  GDW_E_UNSUPPORTED, /* well formed, but nothing here does it */
  GDW_E_AUTH,        /* an ICV, signature or proof does not fit */
  GDW_E_REPLAY,      /* seen before, or too old */
  GDW_E_UNKNOWN,     /* belongs to nothing that exists (an SPI, a question) */
  GDW_E_STATE,       /* not now */
  GDW_E_SPACE,       /* the place for the result is too small */
  GDW_E_MEMORY,      /* no memory, or the library failed for no reason of the input's */
} gdw_err;

/* "GDW_E_SHORT" -> "short": for logs and tests. Never NULL. */
const char *gdw_err_name (gdw_err e);

#endif
