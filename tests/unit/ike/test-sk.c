/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sk.c - the Encrypted payload: round trips, and every octet that changes is noticed. */
#include "help.h"
#include "ike/sk.h"
#include "wire/ike-consts.h"

static gdw_ike_keys
keys (const gdw_suite *s)
{
  static const uint8_t ni[16] = { 1 }, nr[16] = { 2 }, spi[8] = { 3 }, shared[32] = { 4 };
  const gdw_keymat_salt salt = { .ni = gdw_bytes_of (ni), .nr = gdw_bytes_of (nr), .spi_i = spi, .spi_r = spi };
  gdw_ike_keys k = { 0 };
  if (gdw_keymat_ike (s, gdw_bytes_of (shared), &salt, &k) != GDW_OK)
    abort ();
  return k;
}

struct pair {
  gdw_entropy *e;
  gdw_sk a, b; /* the initiator's end, the responder's */
};

static void
begin (struct pair *p, const char *cipher)
{
  gdw_suite s = { .cipher = gdw_cipher_named (gdw_bytes_text (cipher)), .prf = gdw_prf_find (5) };
  gdw_ike_keys k = keys (&s);
  p->e = help_entropy ();
  if (gdw_sk_new (&s, &k, true, &p->a) != GDW_OK || gdw_sk_new (&s, &k, false, &p->b) != GDW_OK)
    abort ();
  gdw_ike_keys_done (&k);
}

static void
end (struct pair *p)
{
  gdw_sk_done (&p->a);
  gdw_sk_done (&p->b);
  gdw_entropy_free (p->e);
}

/* A message of the initiator's with one notify of n octets. Returns its length in buf. */
static size_t
seal (struct pair *p, size_t n, uint8_t *buf, size_t cap)
{
  uint8_t chain[600], data[500] = { 0 };
  const gdw_ike_header h = { .version = 0x20, .exchange = 37, .flags = GDW_FLAG_INITIATOR, .msgid = 9 };
  gdw_bytes content, whole = GDW_BYTES_NONE;
  gdw_msg_out m = gdw_msg_out_chain (chain, sizeof chain);
  gdw_msg_notify (&m, 40000, gdw_bytes_make (data, n));
  if (gdw_msg_out_close (&m, &content) != GDW_OK)
    abort ();
  return gdw_sk_seal (&p->a, p->e, &h, m.first, content, buf, cap, &whole) == GDW_OK ? whole.n : 0;
}

static gdw_err
open (struct pair *p, uint8_t *buf, size_t n, gdw_msg *m, bool *authentic)
{
  *authentic = false;
  gdw_err e = gdw_msg_split (gdw_bytes_make (buf, n), m);
  return e == GDW_OK ? (m->sk == GDW_P_SK ? gdw_sk_open (&p->b, buf, n, m, authentic) : GDW_E_FORM) : e;
}

static const char *const ciphers[] = { "aes256gcm16", "aes128gcm16", "chacha20poly1305", "aes256-sha256",
                                       "aes256-sha512" };

TEST (round_trips)
{
  for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
    struct pair p;
    begin (&p, ciphers[i]);
    for (size_t n = 0; n < 40; n++) {
      uint8_t buf[1000];
      gdw_msg m;
      gdw_pay_notify notify;
      bool authentic;
      size_t len = seal (&p, n, buf, sizeof buf);
      check (len > 0 && open (&p, buf, len, &m, &authentic) == GDW_OK && authentic);
      check (m.head.msgid == 9 && m.n == 1 && gdw_msg_find_notify (&m, 40000, &notify) && notify.data.n == n);
    }
    end (&p);
  }
}

TEST (every_octet_counts)
{
  for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
    struct pair p;
    uint8_t good[400], bad[400];
    begin (&p, ciphers[i]);
    size_t n = seal (&p, 20, good, sizeof good);
    for (size_t at = 0; at < n; at++) {
      gdw_msg m;
      bool authentic;
      memcpy (bad, good, n);
      bad[at] ^= 0x04;
      check (open (&p, bad, n, &m, &authentic) != GDW_OK && !authentic);
    }
    end (&p);
  }
}

TEST (every_truncation_is_refused)
{
  struct pair p;
  uint8_t good[400], bad[400];
  begin (&p, "aes256gcm16");
  size_t n = seal (&p, 20, good, sizeof good);
  for (size_t k = 0; k < n; k++) {
    gdw_msg m;
    bool authentic;
    memcpy (bad, good, k);
    if (k >= 28) { /* lengths that fit, so that it comes to the cipher */
      bad[26] = (uint8_t)(k >> 8);
      bad[27] = (uint8_t)k;
    }
    if (k >= 32) {
      bad[30] = (uint8_t)((k - 28) >> 8);
      bad[31] = (uint8_t)(k - 28);
    }
    check (open (&p, bad, k, &m, &authentic) != GDW_OK && !authentic);
  }
  end (&p);
}

TEST (ivs_differ)
{
  for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
    struct pair p;
    uint8_t a[400], b[400];
    begin (&p, ciphers[i]);
    size_t n = seal (&p, 0, a, sizeof a);
    check (seal (&p, 0, b, sizeof b) == n);
    check (memcmp (a + 32, b + 32, gdw_cipher_what (p.a.out)->iv_len) != 0);
    end (&p);
  }
}

TEST (own_messages_do_not_open)
{
  struct pair p;
  uint8_t buf[400];
  gdw_msg m;
  bool authentic = true;
  begin (&p, "aes256gcm16");
  size_t n = seal (&p, 5, buf, sizeof buf);
  require (gdw_msg_split (gdw_bytes_make (buf, n), &m) == GDW_OK);
  check (gdw_sk_open (&p.a, buf, n, &m, &authentic) == GDW_E_AUTH && !authentic);
  end (&p);
}

TEST (too_small_a_buffer)
{
  struct pair p;
  uint8_t buf[60];
  begin (&p, "aes256gcm16");
  check (seal (&p, 100, buf, sizeof buf) == 0);
  end (&p);
}

/* A chain of n octets as datagrams of at most `most`. */
static gdw_datagrams
cut (struct pair *p, size_t n, size_t most)
{
  static uint8_t chain[GDW_MAX_IKE_MESSAGE], buf[GDW_MAX_IKE_MESSAGE];
  const gdw_ike_header h = { .version = 0x20, .exchange = 35, .flags = GDW_FLAG_INITIATOR, .msgid = 1 };
  static uint8_t data[GDW_MAX_IKE_MESSAGE];
  gdw_datagrams d = { 0 };
  gdw_bytes content;
  gdw_msg_out m = gdw_msg_out_chain (chain, sizeof chain);
  for (size_t i = 0; i < n; i++)
    data[i] = (uint8_t)(i * 7 + i / 256);
  gdw_msg_notify (&m, 40000, gdw_bytes_make (data, n));
  if (gdw_msg_out_close (&m, &content) != GDW_OK ||
      gdw_sk_seal_all (&p->a, p->e, &h, m.first, content, most, buf, sizeof buf, &d) != GDW_OK)
    abort ();
  return d;
}

/* Opens the datagrams in reverse, and gathers. False: one of them does not open, or is too long. */
static bool
gathered (struct pair *p, const gdw_datagrams *d, size_t most, gdw_frag_set *ret)
{
  uint8_t buf[2000];
  bool whole = false;
  for (size_t i = d->n; i-- > 0;) {
    gdw_bytes b = gdw_datagrams_at (d, i), content;
    gdw_msg m;
    gdw_frag f;
    memcpy (buf, b.p, b.n);
    if (b.n > most || gdw_msg_split (gdw_bytes_make (buf, b.n), &m) != GDW_OK || m.sk != GDW_P_SKF ||
        m.sk_first != (i == 0 ? GDW_P_N : 0) || gdw_sk_open_fragment (&p->b, buf, b.n, &m, &f, &content) != GDW_OK ||
        f.number != i + 1 || f.total != d->n)
      return false;
    whole = gdw_frag_set_add (ret, &m.head, f, m.sk_first, content) == GDW_FRAG_WHOLE;
  }
  return whole;
}

TEST (fragments_of_every_size)
{
  static uint8_t joined[GDW_MAX_IKE_MESSAGE];
  for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
    struct pair p;
    begin (&p, ciphers[i]);
    for (size_t most = 500; most < 540; most++) {
      gdw_frag_set set = { 0 };
      gdw_msg m = { 0 };
      gdw_pay_notify n;
      gdw_datagrams d = cut (&p, 3000, most);
      check (d.n >= 6 && d.n <= 8 && gathered (&p, &d, most, &set));
      size_t whole = gdw_frag_set_join (&set, joined);
      check (gdw_msg_split_chain (set.first, gdw_bytes_make (joined, whole), &m) == GDW_OK);
      check (gdw_msg_find_notify (&m, 40000, &n) && n.data.n == 3000 && n.data.p[2999] == (uint8_t)(2999 * 7 + 11));
      check (m.inner_first == GDW_P_N && m.inner.n == whole);
      gdw_frag_set_done (&set);
      gdw_datagrams_done (&d);
    }
    end (&p);
  }
}

TEST (what_fits_is_not_cut)
{
  struct pair p;
  begin (&p, "aes256gcm16");
  gdw_datagrams d = cut (&p, 400, 0);
  size_t n = gdw_datagrams_at (&d, 0).n;
  check (d.n == 1);
  gdw_datagrams_done (&d);
  d = cut (&p, 400, n);
  check (d.n == 1 && gdw_datagrams_at (&d, 0).p[16] == GDW_P_SK);
  gdw_datagrams_done (&d);
  d = cut (&p, 400, n - 1);
  check (d.n == 2 && gdw_datagrams_at (&d, 0).p[16] == GDW_P_SKF);
  gdw_datagrams_done (&d);
  d = cut (&p, 32000, 300); /* never more than the other side takes */
  check (d.n == GDW_MAX_FRAGMENTS);
  gdw_datagrams_done (&d);
  end (&p);
}

TEST (every_octet_of_a_fragment_counts)
{
  for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
    struct pair p;
    begin (&p, ciphers[i]);
    gdw_datagrams d = cut (&p, 700, 544);
    gdw_bytes good = gdw_datagrams_at (&d, 1);
    for (size_t at = 0; at < good.n; at++) {
      uint8_t bad[600];
      gdw_msg m;
      gdw_frag f;
      gdw_bytes content;
      memcpy (bad, good.p, good.n);
      bad[at] ^= 0x04;
      check (gdw_msg_split (gdw_bytes_make (bad, good.n), &m) != GDW_OK || m.sk != GDW_P_SKF ||
             gdw_sk_open_fragment (&p.b, bad, good.n, &m, &f, &content) != GDW_OK);
    }
    gdw_datagrams_done (&d);
    end (&p);
  }
}

TEST_MAIN ()
