/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-application.h - the app: one process, one window, one backend. */
#ifndef GODWIT_APPLICATION_H
#define GODWIT_APPLICATION_H

#include <adwaita.h>

#include "godwit-backend.h"

#define GODWIT_TYPE_APPLICATION (godwit_application_get_type ())
G_DECLARE_FINAL_TYPE (GodwitApplication, godwit_application, GODWIT, APPLICATION, AdwApplication)

/* Makes the backend when the first window comes. */
GodwitApplication *godwit_application_new (GodwitBackend *(*backend_new) (void));

#endif
