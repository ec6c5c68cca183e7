/* SPDX-License-Identifier: GPL-3.0-or-later */
/* question.c - what ends with an answer, and the names of the kinds. */
#include "base/question.h"

void
gdw_answer_done (gdw_answer *a)
{
  if (a == NULL)
    return;
  gdw_secret_done (&a->secret);
  gdw_secret_done (&a->body);
}

const char *
gdw_ask_kind_name (gdw_ask_kind kind)
{
  switch (kind) {
  case GDW_ASK_SECRET: return "SECRET";
  case GDW_ASK_NAME: return "NAME";
  case GDW_ASK_BLOB: return "BLOB";
  case GDW_ASK_APPLY: return "APPLY";
  }
  return "?";
}
