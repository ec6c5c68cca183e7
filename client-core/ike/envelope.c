/* SPDX-License-Identifier: GPL-3.0-or-later */
/* envelope.c - messages of one IKE SA into SK or SKF and out of them.
 * A fragment is authenticated before it touches anything: a forged one is dropped and stands in no good one's way (RFC 7383 2.6). */
#include "ike/envelope.h"

#include "ike/reach.h"
#include "wire/ike-consts.h"

enum {
  OUTER4 = 20 + 8 + 4, /* octets of IPv4, UDP and the non-ESP marker */
  OUTER6 = 40 + 8 + 4,
  LEAST4 = 576,     /* what every path takes (RFC 7383 2.5.1) */
  LEAST6 = 1280,    /* RFC 8200 5 */
  LEAST_ROOM = 200, /* of IKE in a fragment: no path is smaller than that */
};

static bool
is_v4 (const gdw_path *path)
{
  return path->remote.ip.family == 4;
}

/* Octets of IKE in a packet of this size. */
static size_t
inside (const gdw_path *path, size_t packet)
{
  return packet - (is_v4 (path) ? OUTER4 : OUTER6);
}

static size_t
least (const gdw_path *path)
{
  return is_v4 (path) ? LEAST4 : LEAST6;
}

/* The bound for one datagram; 0: none. */
static size_t
most (const gdw_ike_sa *sa, const gdw_path *path)
{
  return sa->fragment_size == 0 ? 0 : inside (path, sa->fragment_size);
}

/* Will what was sealed be wanted again? */
static bool
is_wanted_again (const gdw_ike_sa *sa, const gdw_ike_header *h, const gdw_datagrams *sealed, const gdw_path *path)
{
  bool finer = sa->fragment_size > least (path) && gdw_datagrams_at (sealed, 0).n > inside (path, least (path));
  return finer || h->exchange == GDW_X_IKE_INTERMEDIATE;
}

gdw_err
gdw_envelope_seal (gdw_ike_sa *sa, gdw_msg_out *m, const gdw_ike_header *h, const gdw_path *path, gdw_datagrams *ret,
                   gdw_secret *ret_inner)
{
  gdw_env *env = sa->env;
  gdw_bytes content;
  gdw_datagrams d = { 0 };
  gdw_err e = gdw_msg_out_close (m, &content);
  if (e == GDW_OK && h->exchange == GDW_X_IKE_SA_INIT)
    return gdw_datagrams_add (ret, content);
  if (e == GDW_OK)
    e = gdw_sk_seal_all (&sa->sk, env->entropy, h, m->first, content, most (sa, path), env->out, sizeof env->out, &d);
  if (e == GDW_OK && ret_inner != NULL && is_wanted_again (sa, h, &d, path))
    e = gdw_secret_copy (content, ret_inner);
  gdw_wipe (env->chain, sizeof env->chain); /* a password may have been in it */
  if (e != GDW_OK) {
    gdw_datagrams_done (&d);
    return e;
  }
  *ret = d;
  return GDW_OK;
}

void
gdw_envelope_recut (gdw_ike_sa *sa)
{
  gdw_env *env = sa->env;
  gdw_flight *f = &sa->x.flight;
  gdw_datagrams d = { 0 };
  if (gdw_secret_is_empty (&f->inner) || sa->fragment_size <= least (&sa->path))
    return;
  const gdw_ike_header h = gdw_ike_sa_header (sa, f->type, false, f->msgid);
  /* More of them than before: receivers tell two sets of fragments apart by their total alone (RFC 7383 2.6). */
  for (size_t room = inside (&sa->path, least (&sa->path)); d.n <= f->sent.n; room -= room / 8) {
    gdw_datagrams_done (&d);
    if (room < LEAST_ROOM || gdw_sk_seal_all (&sa->sk, env->entropy, &h, f->first, gdw_secret_peek (&f->inner), room,
                                              env->out, sizeof env->out, &d) != GDW_OK)
      return; /* the coarser ones are repeated */
  }
  sa->fragment_size = (uint16_t)least (&sa->path);
  gdw_exchange_recut (&sa->x, &d);
}

void
gdw_envelope_forget (gdw_ike_sa *sa)
{
  gdw_frag_set_done (&sa->answer_in);
  gdw_frag_set_done (&sa->request_in);
}

/* An authentic fragment of a message that is expected. True: it was the last one, and the message is in env->in. */
static bool
keep_fragment (gdw_ike_sa *sa, gdw_msg *m, gdw_frag f, gdw_bytes content, gdw_msg_place place, gdw_now now,
               gdw_err *ret_form)
{
  gdw_env *env = sa->env;
  gdw_frag_set *set = place == GDW_MSG_ANSWER ? &sa->answer_in : &sa->request_in;
  switch (gdw_frag_set_add (set, &m->head, f, m->sk_first, content)) {
  case GDW_FRAG_IGNORED: return false;
  case GDW_FRAG_KEPT: gdw_timers_set (&sa->timers, GDW_TIMER_FRAGMENTS, now.mono + GDW_FRAGMENTS_MS); return false;
  case GDW_FRAG_TOO_LONG: gdw_env_drop (env, "a message in fragments that is too long", now); return false;
  case GDW_FRAG_WHOLE: break;
  }
  env->in_n = gdw_frag_set_join (set, env->in);
  *ret_form = gdw_msg_split_chain (set->first, gdw_bytes_make (env->in, env->in_n), m);
  gdw_frag_set_done (set);
  return true;
}

/* Of a repeat in fragments only the first one asks for the answer once more (RFC 7383 2.6.1). */
static bool
is_settled (gdw_ike_sa *sa, gdw_msg_place place, unsigned fragment, const gdw_path *path, gdw_now now)
{
  if (place == GDW_MSG_ANSWER || place == GDW_MSG_REQUEST) {
    sa->last_in = now.mono; /* an old message proves nothing: anybody may have kept it (RFC 7296 2.4) */
    return false;
  }
  if (place == GDW_MSG_STALE)
    gdw_env_drop (sa->env, "an id that is not expected", now);
  else if (fragment <= 1)
    gdw_exchange_answer_again (&sa->x, &sa->env->effects, path);
  return true;
}

bool
gdw_envelope_open (gdw_ike_sa *sa, gdw_msg *m, const gdw_path *path, gdw_now now, gdw_msg_place *ret_place,
                   gdw_err *ret_form)
{
  gdw_env *env = sa->env;
  bool authentic = false, cut = m->sk == GDW_P_SKF;
  gdw_frag f = { 0 };
  gdw_bytes content;
  if (cut && sa->fragment_size == 0) {
    gdw_env_drop (env, "a fragment that nobody announced", now);
    return false;
  }
  gdw_err e = cut ? gdw_sk_open_fragment (&sa->sk, env->in, env->in_n, m, &f, &content)
                  : gdw_sk_open (&sa->sk, env->in, env->in_n, m, &authentic);
  if (cut ? e != GDW_OK : !authentic) {
    gdw_env_drop (env, gdw_err_name (e), now);
    return false;
  }
  sa->heard = true;
  *ret_place = gdw_exchange_place (&sa->x, &m->head);
  *ret_form = e;
  bool late =
      *ret_place == GDW_MSG_STALE && (m->head.flags & GDW_FLAG_RESPONSE) != 0 && m->head.msgid + 1 == sa->x.next_out;
  if (late) /* to another copy of the last request: the path by which it comes is good, too */
    gdw_reach_heard (sa, path, false, now);
  if (is_settled (sa, *ret_place, f.number, path, now))
    return false;
  return !cut || keep_fragment (sa, m, f, content, *ret_place, now, ret_form);
}
