/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearsal-question.h - a SECRET question of a godwitd as one to the person, in the words of nm-godwit-auth-dialog. */
#ifndef GODWIT_REHEARSAL_QUESTION_H
#define GODWIT_REHEARSAL_QUESTION_H

#include "base/question.h"
#include "godwit-question.h"

/* One field, asked. gateway: as the profile names it. */
GodwitQuestion *godwit_rehearsal_question_new (const gdw_question *q, const char *gateway);

/* By the name in keys.def. */
gdw_secret_kind godwit_rehearsal_secret_kind (const char *name);

#endif
