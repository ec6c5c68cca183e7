/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-replay.c - the window against a plain model that remembers every number. */
#include "esp/replay.h"
#include "harness.h"

/* What the window must say, by keeping everything. */
struct model {
  uint32_t top;
  bool seen[20000];
};

static bool
model_fresh (const struct model *m, uint32_t seq)
{
  return seq != 0 && (seq > m->top || (m->top - seq < GDW_REPLAY_WINDOW && !m->seen[seq]));
}

TEST (zero_is_never_fresh)
{
  gdw_replay r = { 0 };
  check (!gdw_replay_fresh (&r, 0));
  check (gdw_replay_fresh (&r, 1));
}

TEST (each_number_once)
{
  gdw_replay r = { 0 };
  for (uint32_t i = 1; i < 5000; i++) {
    check (gdw_replay_fresh (&r, i));
    gdw_replay_mark (&r, i);
    check (!gdw_replay_fresh (&r, i));
  }
}

TEST (edges_of_the_window)
{
  gdw_replay r = { 0 };
  gdw_replay_mark (&r, 5000);
  check (gdw_replay_fresh (&r, 5000 - GDW_REPLAY_WINDOW + 1));
  check (!gdw_replay_fresh (&r, 5000 - GDW_REPLAY_WINDOW));
  check (gdw_replay_fresh (&r, 5001) && gdw_replay_fresh (&r, UINT32_MAX));
  gdw_replay_mark (&r, 5000 - GDW_REPLAY_WINDOW + 1);
  check (!gdw_replay_fresh (&r, 5000 - GDW_REPLAY_WINDOW + 1));
  gdw_replay_mark (&r, 5001);
  check (!gdw_replay_fresh (&r, 5001 - GDW_REPLAY_WINDOW) && gdw_replay_fresh (&r, 5001 - GDW_REPLAY_WINDOW + 1));
}

TEST (far_jumps_forget_nothing_inside)
{
  gdw_replay r = { 0 };
  for (uint32_t at = 1; at < 0xf0000000u; at += 0x01234567u) {
    gdw_replay_mark (&r, at);
    check (!gdw_replay_fresh (&r, at) && (at < 2 || gdw_replay_fresh (&r, at - 1)));
  }
  gdw_replay_mark (&r, UINT32_MAX);
  check (!gdw_replay_fresh (&r, UINT32_MAX) && gdw_replay_fresh (&r, UINT32_MAX - 1023));
  check (!gdw_replay_fresh (&r, UINT32_MAX - 1024) && !gdw_replay_fresh (&r, 1));
}

TEST (same_as_the_model)
{
  static struct model m;
  gdw_replay r = { 0 };
  uint64_t seed = 42;
  unsigned fresh = 0, stale = 0;
  for (unsigned i = 0; i < 200000; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint32_t around = m.top + 40 + (i % 97 == 0 ? 1500 : 0), back = (uint32_t)(seed >> 33) % 1300;
    uint32_t seq = back < around ? around - back : 0;
    if (seq >= 20000)
      break;
    bool want = model_fresh (&m, seq);
    check (gdw_replay_fresh (&r, seq) == want);
    *(want ? &fresh : &stale) += 1;
    if (!want || (seed >> 20) % 4 == 0) /* some are forged: looked up, and never marked */
      continue;
    gdw_replay_mark (&r, seq);
    m.seen[seq] = true;
    m.top = seq > m.top ? seq : m.top;
  }
  check (fresh > 500 && stale > 500);
}

TEST_MAIN ()
