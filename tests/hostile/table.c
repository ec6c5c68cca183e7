/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - misdeeds.def as an array. */
#include "before.h"

/* Payloads and end reasons by the names that the table uses. */
enum {
  SA = GDW_P_SA,
  KE = GDW_P_KE,
  IDI = GDW_P_IDI,
  IDR = GDW_P_IDR,
  CERT = GDW_P_CERT,
  CERTREQ = GDW_P_CERTREQ,
  AUTH = GDW_P_AUTH,
  NO = GDW_P_NONCE,
  N = GDW_P_N,
  D = GDW_P_D,
  V = GDW_P_V,
  TSI = GDW_P_TSI,
  TSR = GDW_P_TSR,
  SK = GDW_P_SK,
  CP = GDW_P_CP,
  EAP = GDW_P_EAP,
#define GDW_WHY(number, NAME, text, repair) NAME = number,
#include "base/why.def"
#undef GDW_WHY
};

const struct misdeed misdeeds[] = {
#define MISDEED(NAME, SCENE, STEP, NTH, BENDER, A, B, DATA, FLAGS, ...)                                                \
  { #NAME, scene_##SCENE, STEP, NTH, BENDER, A, B, DATA, { __VA_ARGS__ }, FLAGS },
#include "misdeeds.def"
#undef MISDEED
};
const size_t n_misdeeds = sizeof misdeeds / sizeof misdeeds[0];
