/* SPDX-License-Identifier: GPL-3.0-or-later */
/* judge.c - what must always hold (docs/architecture.md section 10), and the record of what happened. */
#include "sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_PER_SECOND = 4000 };

/* --- the record --- */

static uint64_t
fnv (uint64_t h, const void *p, size_t n)
{
  const uint8_t *b = p;
  for (size_t i = 0; i < n; i++)
    h = (h ^ b[i]) * 0x100000001b3u;
  return h;
}

void
judge_note (struct sim *s, const void *p, size_t n)
{
  s->j.digest = fnv (s->j.digest, p, n);
}

void
judge_line (struct sim *s, const char *format, ...)
{
  char text[700];
  va_list args;
  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  judge_note (s, &s->now.mono, sizeof s->now.mono);
  judge_note (s, text, strlen (text));
  if (s->trace)
    printf ("# %12.3f %s\n", (double)(s->now.mono - s->began) / 1000, text);
}

void
judge_fail (struct sim *s, const char *format, ...)
{
  va_list args;
  if (s->j.failed)
    return; /* the first one counts */
  s->j.failed = true;
  size_t n = (size_t)snprintf (s->j.why, sizeof s->j.why, "at %.3f s: ", (double)(s->now.mono - s->began) / 1000);
  va_start (args, format);
  vsnprintf (s->j.why + n, sizeof s->j.why - n, format, args);
  va_end (args);
}

/* --- time --- */

/* A question of the tunnel that is open although its time is over; a tunnel that waits for nothing. `next`: when something is due next. */
void
judge_step (struct sim *s, gdw_ms next)
{
  const struct client *c = &s->c;
  gdw_ms second = s->now.mono / 1000;
  s->steps++;
  if (second != s->j.second)
    s->j.steps_in_second = 0;
  s->j.second = second;
  if (++s->j.steps_in_second > STEPS_PER_SECOND)
    judge_fail (s, "more than %d steps in a second", STEPS_PER_SECOND);
  if (!c->there || next <= s->now.mono)
    return;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS * 2; i++)
    if (c->asked[i].q.id != 0 && !c->asked[i].withdrawn && c->asked[i].q.deadline < s->now.mono &&
        gdw_tunnel_deadline (c->tunnel) > s->now.mono)
      judge_fail (s, "the question for %s is open behind its deadline", gdw_ask_kind_name (c->asked[i].q.kind));
  bool parked = c->phase == GDW_PHASE_PARKED && !sim_has_way (s);
  if (!parked && c->up.n == 0 && gdw_tunnel_deadline (c->tunnel) == GDW_MS_NEVER)
    judge_fail (s, "stuck: the tunnel waits for nothing in phase %s", gdw_phase_name (c->phase));
}

/* --- messages and packets --- */

static bool
holds (gdw_bytes b, const char *words)
{
  size_t n = strlen (words);
  return b.n >= n && memmem (b.p, b.n, words, n) != NULL;
}

/* The first time that `key` comes: keeps it. False: it came before with other octets. */
static bool
keep (struct sim *s, uint64_t key, uint64_t octets)
{
  struct message *m = &s->j.message[key % SIM_MESSAGES];
  bool good = m->key != key || m->octets == octets;
  *m = (struct message){ key, octets };
  return good;
}

/* No nonce twice under a key, and no message id twice with other octets (a repeat is the same octets, RFC 7296 2.1). Each IKE_INTERMEDIATE with a
 * key exchange brings new keys (RFC 9370 2.2.2), whose nonces begin anew: its own message is the last one under those before. */
void
judge_ike (struct sim *s, bool from_client, gdw_bytes m)
{
  enum { INIT = 34, INTERMEDIATE = 43, SK = 46, SKF = 53 };
  judge_note (s, m.p, m.n);
  if (holds (m, SIM_PPK) || holds (m, s->set.gateway.psk != NULL        ? s->set.gateway.psk
                                      : s->set.gateway.password != NULL ? "sesame"
                                                                        : "CLEARTEXT"))
    judge_fail (s, "a secret leaves in clear");
  if (m.n < 48 || (m.p[16] != SK && m.p[16] != SKF)) {
    if (m.n < 28 || m.p[18] != INIT)
      judge_fail (s, "a message leaves unprotected");
    return;
  }
  size_t iv = m.p[16] == SKF ? 36 : 32;
  uint8_t sender = m.p[19] & 0x08;
  uint64_t octets = fnv (1, m.p, m.n), sa = fnv (from_client ? 3 : 4, m.p, 16);
  uint64_t keys = fnv (sa, m.p + 20, m.p[18] == INTERMEDIATE ? 4 : 0);
  uint64_t nonce = fnv (fnv (keys, &sender, 1), m.p + iv, 8);
  uint64_t id = fnv (fnv (sa ^ 0x5555, m.p + 19, 5), m.p + 32, m.p[16] == SKF ? 4 : 0);
  if (!keep (s, nonce, octets))
    judge_fail (s, "a nonce is used twice by the %s", from_client ? "client" : "gateway");
  if (from_client && !keep (s, id, octets))
    judge_fail (s, "a message id comes with other octets");
}

static void
key_is_new (struct sim *s, gdw_bytes key)
{
  uint64_t h = fnv (7, key.p, key.n);
  for (size_t i = 0; i < s->j.n_keys; i++)
    if (s->j.keys[i] == h)
      judge_fail (s, "a child has keys that were used before");
  if (s->j.n_keys < 2 * SIM_CHILDREN)
    s->j.keys[s->j.n_keys++] = h;
}

void
judge_order (struct sim *s, const gdw_order *o)
{
  static const char *const names[] = { "?", "ADD", "USE", "DROP", "PATH", "TUNE" };
  judge_line (s, "plane %s %u", names[o->kind], o->child);
  if (o->kind != GDW_ORDER_ADD)
    return;
  key_is_new (s, gdw_bytes_make (o->add.key_in, o->add.key_len));
  key_is_new (s, gdw_bytes_make (o->add.key_out, o->add.key_len));
}

void
judge_esp (struct sim *s, gdw_bytes packet, const gdw_path *path)
{
  uint32_t spi, seq;
  s->c.esp_path = *path;
  judge_note (s, packet.p, packet.n < 8 ? packet.n : 8);
  if (packet.n == 1 && packet.p[0] == 0xff)
    return;
  if (holds (packet, "CLEARTEXT"))
    judge_fail (s, "a packet leaves in clear");
  if (packet.n < 8) {
    judge_fail (s, "a packet that is none leaves");
    return;
  }
  spi = (uint32_t)packet.p[0] << 24 | (uint32_t)packet.p[1] << 16 | (uint32_t)packet.p[2] << 8 | packet.p[3];
  seq = (uint32_t)packet.p[4] << 24 | (uint32_t)packet.p[5] << 16 | (uint32_t)packet.p[6] << 8 | packet.p[7];
  for (size_t i = s->c.n_children; i > 0; i--) {
    struct sim_child *c = &s->c.child[i - 1];
    if (c->add.spi_out != spi || c->dropped)
      continue;
    if (seq <= c->last_seq)
      judge_fail (s, "sequence number %u under a key that had %u", seq, c->last_seq);
    c->last_seq = seq;
    return;
  }
  judge_fail (s, "a packet leaves with SPI %08x, which is no child's", spi);
}

static bool
is_echo_reply (gdw_bytes packet)
{
  return packet.n >= 48 &&
         (packet.p[0] >> 4 == 6 ? packet.p[6] == 58 && packet.p[40] == 129 : packet.p[9] == 1 && packet.p[20] == 0);
}

void
judge_delivered (struct sim *s, bool at_gateway, gdw_bytes packet)
{
  uint32_t number, way = at_gateway ? 0 : 1;
  const uint8_t *body = memmem (packet.p, packet.n, "CLEARTEXT", 9);
  if (!at_gateway && is_echo_reply (packet))
    return; /* to a request of the plane's that is over */
  if (body == NULL || (size_t)(packet.p + packet.n - body) < 17 || body[16] != (at_gateway ? 1 : 0)) {
    judge_fail (s, "a packet arrives that nobody sent");
    return;
  }
  memcpy (&number, body + 12, sizeof number);
  uint32_t *seen = &s->j.seen[way][number % SIM_PACKETS];
  if (number == 0 || number > s->j.sent[way])
    judge_fail (s, "a packet arrives that was not sent");
  if (*seen == number)
    judge_fail (s, "a packet arrives twice");
  *seen = number;
  s->j.got[way]++;
}

/* --- the end of a tunnel --- */

/* In an honest world nothing else may end a tunnel. */
static bool
is_honest (const struct sim *s, gdw_why why)
{
  switch ((unsigned)why) {
  case GDW_WHY_NONE:
  case GDW_WHY_GATEWAY_SILENT:
  case GDW_WHY_GATEWAY_LOST:
  case GDW_WHY_GATEWAY_CLOSED:
  case GDW_WHY_NO_NETWORK:
  case GDW_WHY_NAME_NO_ANSWER:
  case GDW_WHY_APPLY_FAILED:
  case GDW_WHY_SECRET_MISSING: return true; /* an answer came too late, or not */
  case GDW_WHY_REDIRECT_REFUSED: return s->set.gateway.redirect_at != PEER_NEVER && !s->d.faultless; /* too often */
  case GDW_WHY_SIGN_IN_REFUSED:
  case GDW_WHY_PROOF_REFUSED: return s->doomed;
  case GDW_WHY_CERT_EXPIRED:
  case GDW_WHY_CERT_NOT_YET_VALID: return s->wall_off_s != 0;
  default: return false;
  }
}

void
judge_end (struct sim *s)
{
  const struct client *c = &s->c;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS * 2; i++)
    if (c->asked[i].q.id != 0 && !c->asked[i].withdrawn)
      judge_fail (s, "the question for %s outlives the tunnel", gdw_ask_kind_name (c->asked[i].q.kind));
  for (size_t i = 0; i < c->n_children; i++)
    if (!c->child[i].dropped)
      judge_fail (s, "the plane keeps child %u of a tunnel that has ended", c->child[i].number);
  if (gdw_tunnel_deadline (c->tunnel) != GDW_MS_NEVER)
    judge_fail (s, "a tunnel that has ended waits for something");
  if (!is_honest (s, c->end.why))
    judge_fail (s, "the tunnel ends for %s (%s)", gdw_why_name (c->end.why), c->end.fact);
  if (s->d.faultless && !s->doomed && c->end.why != GDW_WHY_NONE)
    judge_fail (s, "the tunnel ends for %s in a world without faults", gdw_why_name (c->end.why));
}

/* --- at rest --- */

static bool
same_child (const struct sim *s, const peer_child *p, uint32_t *ret_number)
{
  for (size_t i = 0; i < s->c.n_children; i++) {
    const struct sim_child *c = &s->c.child[i];
    if (c->dropped || c->add.spi_in != p->spi_out || c->add.spi_out != p->spi_in)
      continue;
    *ret_number = c->number;
    return gdw_bytes_same (gdw_bytes_make (c->add.key_in, c->add.key_len), p->key_out) &&
           gdw_bytes_same (gdw_bytes_make (c->add.key_out, c->add.key_len), p->key_in);
  }
  return false;
}

static void
children_agree (struct sim *s)
{
  peer_child p;
  size_t live = 0;
  uint32_t number = 0;
  for (size_t i = 0; i < s->c.n_children; i++)
    live += s->c.child[i].dropped ? 0 : 1;
  if (live != peer_children (s->g.peer) || live != 1)
    judge_fail (s, "at rest the client has %zu children and the gateway %zu", live, peer_children (s->g.peer));
  for (size_t i = 0; peer_child_at (s->g.peer, i, &p); i++)
    if (!same_child (s, &p, &number))
      judge_fail (s, "at rest the child %08x of the gateway is not the client's", p.spi_in);
}

/* Where the gateway has us is not left to the next question: who says "connected" has told it. Not the port, which a translator may have changed
 * without a word. True: they agree, or one of them is busy with something else. */
bool
judge_is_told (const struct sim *s, const gdw_status *status)
{
  uint8_t spi_i[8], spi_r[8];
  const gdw_addr where = sim_shown (s, &status->path);
  if (s->doomed || where.port == 0 || !status->mobike)
    return true;
  return !peer_spis (s->g.peer, spi_i, spi_r) || memcmp (spi_i, status->spi_i, 8) != 0 ||
         gdw_ip_same (&where.ip, &peer_client (s->g.peer)->ip);
}

void
judge_told (struct sim *s, const gdw_status *status)
{
  char seen[GDW_ADDR_TEXT], shown[GDW_ADDR_TEXT];
  const gdw_addr where = sim_shown (s, &status->path);
  if (!judge_is_told (s, status))
    judge_fail (s, "the gateway was never told that we are at %s, it has us at %s", gdw_addr_text (&where, shown),
                gdw_addr_text (peer_client (s->g.peer), seen));
}

/* The gateway has us where the translator of our path shows us, at the address that we send to. */
static void
paths_agree (struct sim *s, const gdw_status *status)
{
  char seen[GDW_ADDR_TEXT], shown[GDW_ADDR_TEXT];
  const gdw_addr where = sim_shown (s, &status->path);
  if (sim_link_of (s, &status->path) == NULL)
    judge_fail (s, "at rest the tunnel uses a path that does not exist");
  if (!gdw_addr_same (&s->g.client, &where) || !gdw_addr_same (&s->g.self, &status->path.remote))
    judge_fail (s, "at rest the ends have different paths: the gateway has us at %s, we are at %s",
                gdw_addr_text (&s->g.client, seen), gdw_addr_text (&where, shown));
  if (s->d.faultless && (status->moves != 0 || status->n_roams != 0))
    judge_fail (s, "the tunnel moved %u times, and no link had a fault", status->moves);
}

void
judge_rest (struct sim *s)
{
  gdw_status status;
  uint8_t spi_i[8], spi_r[8];
  if (s->doomed)
    return;
  if (!client_is_up (s)) {
    judge_fail (s, "at rest the tunnel is not up: %s", s->c.there ? gdw_phase_name (s->c.phase) : "there is none");
    return;
  }
  gdw_tunnel_status (s->c.tunnel, &status);
  if (!peer_spis (s->g.peer, spi_i, spi_r) || memcmp (spi_i, status.spi_i, 8) != 0 ||
      memcmp (spi_r, status.spi_r, 8) != 0)
    judge_fail (s, "at rest the ends have different IKE SAs");
  if (peer_ike_sas (s->g.peer) != 1)
    judge_fail (s, "at rest the gateway has %zu IKE SAs", peer_ike_sas (s->g.peer));
  children_agree (s);
  paths_agree (s, &status);
}
