/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-sign-in-dialog.h - a question to the person: the same fields and words as in the window of nm-godwit-auth-dialog. */
#ifndef GODWIT_SIGN_IN_DIALOG_H
#define GODWIT_SIGN_IN_DIALOG_H

#include <adwaita.h>

#include "godwit-question.h"

#define GODWIT_TYPE_SIGN_IN_DIALOG (godwit_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GodwitSignInDialog, godwit_sign_in_dialog, GODWIT, SIGN_IN_DIALOG, AdwDialog)

/* It answers the question and closes; closed by the person, that is an answer, too. It closes by itself when the question is withdrawn. */
AdwDialog *godwit_sign_in_dialog_new (GodwitQuestion *question);

#endif
