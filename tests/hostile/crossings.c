/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossings.c - each simple change to a payload at each step of each exchange. These are no misdeeds of their own: what is asked of them is only what
 * holds for all, and that an end is for a reason of the gateway's. */
#include "hostile.h"

#include <stdio.h>

static const struct {
  bender bend;
  uint32_t b;
} changes[] = {
  { drop, 0 },           { twice, 0 },          { length_is, 0 },      { length_is, 3 },      { length_is, 4 },
  { length_is, 5 },      { length_is, 0x7fff }, { length_is, 0xffff }, { length_less, 1 },    { length_more, 1 },
  { cut_to, 0 },         { cut_to, 1 },         { cut_to, 3 },         { cut_to, 4 },         { cut_to, 7 },
  { grown_by, 1 },       { grown_by, 1000 },    { filled_with, 0 },    { filled_with, 0xff }, { octet, 0x000 },
  { octet, 0x1ff },      { octet, 0x4ff },      { octet, 0x5ff },      { octet, 0x6ff },      { octet, 0x7ff },
  { octet, 0x8ff },      { octet, 0xfffeff },   { octet, 0xffffff },   { retyped, 0 },        { retyped, GDW_P_N },
  { retyped, GDW_P_SK }, { retyped, 200 },      { critical, 0 },
};

static const uint8_t payloads[] = { GDW_P_SA, GDW_P_KE, GDW_P_NONCE, GDW_P_IDR, GDW_P_CERT, GDW_P_AUTH,
                                    GDW_P_N,  GDW_P_D,  GDW_P_TSI,   GDW_P_TSR, GDW_P_CP,   GDW_P_EAP };

/* What a gateway may bring about: everything but reasons of this computer's. */
static void
all_ends (uint8_t may[MAY])
{
  may[0] = LIVES;
  may[1] = ANY_OF_THEIRS;
}

static const struct {
  const char *name;
  void (*scene) (struct hostile *h);
  enum step step;
  unsigned nth, flags;
} places[] = {
  { "init", scene_cert, AGREED, 0, 0 },
  { "init_group", scene_group, INIT, 1, 0 },
  { "init_cookie", scene_cookie, INIT, 1, 0 },
  { "intermediate", scene_quantum, MEDIATE, 0, QUANTUM },
  { "auth_psk", scene_psk, AUTH_ID, 0, 0 },
  { "auth_certificate", scene_cert, AUTH_ID, 0, 0 },
  { "auth_pieces", scene_pieces, AUTH_ID, 0, 0 },
  { "auth_childless", scene_childless, AUTH_ID, 0, 0 },
  { "auth_twice", scene_twice, AUTH_ANY, 1, 0 },
  { "auth_twice_second", scene_twice, AUTH_ANY, 2, 0 },
  { "eap_1", scene_gtc, AUTH_EAP, 1, 0 },
  { "eap_2", scene_gtc, AUTH_EAP, 2, 0 },
  { "eap_3", scene_gtc, AUTH_EAP, 3, 0 },
  { "mschap_2", scene_mschap, AUTH_EAP, 2, LEGACY },
  { "mschap_3", scene_mschap, AUTH_EAP, 3, LEGACY },
  { "auth_last", scene_gtc, AUTH_LAST, 0, 0 },
  { "rekey_answer", scene_we_rekey, CREATE_A, 0, 0 },
  { "rekey_pfs_answer", scene_we_rekey_pfs, CREATE_A, 0, 0 },
  { "renew_answer", scene_we_renew, CREATE_A, 0, 0 },
  { "childless_answer", scene_childless, CREATE_A, 0, 0 },
  { "rekey_request", scene_they_rekey, CREATE_Q, 0, 0 },
  { "rekey_pfs_request", scene_they_rekey_pfs, CREATE_Q, 0, 0 },
  { "renew_request", scene_they_renew, CREATE_Q, 0, 0 },
  { "delete_child_request", scene_they_delete_child, INFO_Q, 0, 0 },
  { "delete_request", scene_they_delete, INFO_Q, 0, 0 },
};
const size_t n_crossing_places = sizeof places / sizeof places[0];

const char *
crossing_name (size_t place)
{
  return places[place].name;
}

unsigned
crossing_run (size_t place, struct hostile *h, const char *(*skipped) (const struct misdeed *m), const char **ret_skip,
              unsigned *ret_bad)
{
  unsigned done = 0;
  struct misdeed m = { .scene = places[place].scene, .step = places[place].step, .nth = places[place].nth, .data = "" };
  m.name = places[place].name;
  m.flags = places[place].flags;
  all_ends (m.may);
  *ret_bad = 0;
  *ret_skip = skipped (&m);
  for (size_t p = 0; *ret_skip == NULL && p < sizeof payloads; p++)
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
      m.a = payloads[p];
      m.b = changes[i].b;
      m.bend = changes[i].bend;
      m.flags = places[place].flags | (m.bend == octet || m.bend == filled_with || m.bend == grown_by ? LIE : 0u);
      hostile_run (&m, h);
      if (h->fired == 0)
        break; /* there is no such payload */
      done++;
      if (h->fault[0] == '\0')
        continue;
      printf ("# payload %u, change %zu: %s\n", m.a, i, h->fault);
      ++*ret_bad;
    }
  return done;
}
