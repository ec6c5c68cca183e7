/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-nm.h - NetworkManager as the backend: its connections of our type, its activations, and the details of Status1. */
#ifndef GODWIT_BACKEND_NM_H
#define GODWIT_BACKEND_NM_H

#include "godwit-backend-frame.h"

#define GODWIT_TYPE_BACKEND_NM (godwit_backend_nm_get_type ())
G_DECLARE_FINAL_TYPE (GodwitBackendNm, godwit_backend_nm, GODWIT, BACKEND_NM, GodwitBackendFrame)

/* Looks for NetworkManager at once; "trouble" says how that goes on. */
GodwitBackend *godwit_backend_nm_new (void);

#endif
