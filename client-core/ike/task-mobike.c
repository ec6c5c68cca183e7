/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-mobike.c - tell the gateway that our outer address changed (RFC 4555 3.5).
 * A repeat may leave by a newer path, but the gateway answers a repeat from its cache and does not move its SA. So when any copy left elsewhere
 * ("strayed", kept by exchange.c), or the path is now another one, we update once more. Comparing at the answer alone is not enough: A to B and
 * back to A. */
#include "ike/reach.h"
#include "wire/ike-consts.h"

enum { PROOF = 16 }; /* octets of COOKIE2: 8 to 64 (4.2.5) */

struct mobike {
  gdw_path claimed;
  uint8_t proof[PROOF];
};

static gdw_task_next
mobike_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  struct mobike *mb = gdw_task_state (t);
  uint8_t nothing[GDW_NATD_HASH];
  if (!sa->mobike || sa->phase != GDW_IKE_UP)
    return GDW_TASK_DONE;
  mb->claimed = sa->path;
  gdw_entropy_fill (sa->env->entropy, mb->proof, sizeof mb->proof);
  gdw_entropy_fill (sa->env->entropy, nothing, sizeof nothing);
  gdw_msg_notify (m, GDW_N_UPDATE_SA_ADDRESSES, GDW_BYTES_NONE);
  gdw_msg_notify (m, GDW_N_COOKIE2, gdw_bytes_of (mb->proof));
  gdw_natd_put (m, nothing, sa->spi_i, sa->spi_r, &mb->claimed.remote);
  gdw_reach_put_addresses (sa, m, true);
  return GDW_TASK_SEND;
}

/* Whoever returns another COOKIE2 must not keep the IKE SA (3.7). A gateway that returns none is in breach as well: it did not show that it has
 * read the request. */
static bool
is_proven (const struct mobike *mb, const gdw_msg *m)
{
  return gdw_msg_has_notify (m, GDW_N_COOKIE2, gdw_bytes_of (mb->proof));
}

static gdw_task_next
mobike_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  (void)now;
  struct mobike *mb = gdw_task_state (t);
  if (!is_proven (mb, m))
    return gdw_task_end (GDW_WHY_PATH_NOT_PROVEN);
  if (t->strayed || !gdw_path_same (&mb->claimed, &sa->path))
    return GDW_TASK_AGAIN; /* a new message id, new octets */
  if (gdw_msg_find_notify (m, GDW_N_UNACCEPTABLE_ADDRESSES, NULL) ||
      gdw_msg_find_notify (m, GDW_N_UNEXPECTED_NAT_DETECTED, NULL)) {
    sa->reach.refused = true; /* the tunnel knows other paths, or signs in anew */
    return GDW_TASK_DONE;
  }
  const gdw_addr local = { .ip = sa->path.local, .port = sa->env->local_port };
  (void)gdw_reach_look (sa, m);
  gdw_nat nat = gdw_natd_read (m, sa->spi_i, sa->spi_r, &local, &sa->path.remote);
  if (nat.told)
    sa->nat = nat;
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_mobike = {
  .name = "mobike",
  .exchange = GDW_X_INFORMATIONAL,
  .state_size = sizeof (struct mobike),
  .build = mobike_build,
  .answer = mobike_answer,
};
