/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window.h - our own window, for agents that do not draw. It is a module beside the program, so that a server without GTK has the
 * program all the same. */
#ifndef GODWIT_AUTH_WINDOW_H
#define GODWIT_AUTH_WINDOW_H

#include "auth-dialog/request.h"

#define GODWIT_WINDOW_MODULE "nm-godwit-auth-window.so"
#define GODWIT_WINDOW_RUN    "godwit_window_run"

typedef enum {
  GODWIT_WINDOW_CONNECT, /* what was typed is in the fields */
  GODWIT_WINDOW_CANCEL,
  GODWIT_WINDOW_NO_DISPLAY,
} godwit_window_end;

/* Shows the fields that are to be asked, until the person is done. */
godwit_window_end godwit_window_run (godwit_request *r);
typedef godwit_window_end (*godwit_window_run_fn) (godwit_request *r);

#endif
