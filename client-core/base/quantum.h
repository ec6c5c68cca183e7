/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantum.h - what keeps recorded traffic from a later quantum computer. Signatures do not withstand one yet, whatever this says. */
#ifndef GDW_BASE_QUANTUM_H
#define GDW_BASE_QUANTUM_H

typedef enum {
  GDW_QUANTUM_NO,  /* nothing */
  GDW_QUANTUM_KEM, /* a KEM in the key exchange (RFC 9370) */
  GDW_QUANTUM_PPK, /* a post-quantum pre-shared key in the keys (RFC 8784) */
} gdw_quantum;

#endif
