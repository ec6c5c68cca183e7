/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wiped.c - keys are gone from the memory that this room and the library give back, and a key that made random octets is gone from
 * the library's living memory too. */
#include "crypto/crypto.h"
#include "crypto/rand.h"
#include "watched-library.h"

__attribute__ ((constructor (101))) static void
watch_the_library (void)
{
  watched_library ();
}

static void
fill (uint8_t *p, size_t n, uint8_t from)
{
  for (size_t i = 0; i < n; i++)
    p[i] = (uint8_t)(from + 7 * i);
}

static gdw_entropy *
stream (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 9 };
  gdw_entropy *e = NULL;
  return gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK ? e : NULL;
}

/* In our own object, or in one of the library's: where a key is kept is the backend's affair. */
static bool
held (const void *object, gdw_bytes what)
{
  return watched_alive (what) || watched_in (object, malloc_usable_size ((void *)(uintptr_t)object), what);
}

TEST (the_watch_sees_the_library)
{
  uint8_t key[32];
  gdw_keystream *k = NULL;
  fill (key, sizeof key, 0x41);
  require (gdw_keystream_new (&k) == GDW_OK);
  void *p = library_malloc (64);
  require (p != NULL);
  memcpy (p, key, sizeof key);
  check (watched_alive (gdw_bytes_of (key)));
  watch (gdw_bytes_of (key));
  library_free (p);
  check (watch_end () == 1);
  check (!watched_alive (gdw_bytes_of (key)));
  gdw_keystream_free (k);
}

/* Fast key erasure: whoever reads memory later must not be able to make the octets again that were given. */
TEST (the_key_of_a_stretch_does_not_stay)
{
  uint8_t key[GDW_KEYSTREAM_KEY], out[200];
  gdw_keystream *k = NULL;
  fill (key, sizeof key, 0x23);
  require (gdw_keystream_new (&k) == GDW_OK);
  gdw_keystream_make (k, key, out, sizeof out);
  check (!watched_alive (gdw_bytes_make (key, 16)));
  check (!watched_alive (gdw_bytes_make (out + 192, 8))); /* what is left of a block */
  gdw_keystream_free (k);
}

TEST (the_stream)
{
  uint8_t seed[GDW_ENTROPY_SEED], digest[GDW_HASH_MAX], out[100], none[32] = { 0 };
  gdw_entropy *e = NULL;
  fill (seed, sizeof seed, 0x31);
  fill (out, sizeof out, 0x77); /* until it has its octets: zeros would be found in every block that was never used */
  const gdw_bytes parts[] = { gdw_bytes_text ("godwit entropy"), gdw_bytes_of (none), gdw_bytes_of (seed) };
  require (gdw_hash (GDW_HASH_SHA512, parts, 3, digest) == GDW_OK);
  watch (gdw_bytes_of (seed));
  watch (gdw_bytes_make (digest, 32));
  watch (gdw_bytes_of (out));
  require (gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK);
  gdw_entropy_fill (e, out, sizeof out);
  check (!watched_alive (gdw_bytes_make (digest, 16)));
  check (!watched_in ((const uint8_t *)e, malloc_usable_size (e), gdw_bytes_make (out, 16))); /* given and gone */
  gdw_entropy_free (e);
  check (watch_end () == 0);
}

/* What the stream would have given next, and the key after that. */
TEST (the_rest_of_the_stream)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 9 }, digest[GDW_HASH_MAX], stretch[1024], none[32] = { 0 }, out[100];
  gdw_keystream *k = NULL;
  gdw_entropy *e = stream ();
  const gdw_bytes parts[] = { gdw_bytes_text ("godwit entropy"), gdw_bytes_of (none), gdw_bytes_of (seed) };
  require (e != NULL && gdw_hash (GDW_HASH_SHA512, parts, 3, digest) == GDW_OK && gdw_keystream_new (&k) == GDW_OK);
  gdw_keystream_make (k, digest, stretch, sizeof stretch);
  gdw_keystream_free (k);
  gdw_entropy_fill (e, out, sizeof out);
  check_bytes (gdw_bytes_of (out), gdw_bytes_make (stretch + 32, sizeof out)); /* so this is the stretch */
  watch (gdw_bytes_make (stretch, 32));
  watch (gdw_bytes_make (stretch + 32 + sizeof out, 32));
  gdw_entropy_free (e);
  check (watch_end () == 0);
}

TEST (ciphers)
{
  const gdw_cipher_info *info;
  bool seen = false;
  uint8_t key[256], iv[16] = { 1 }, data[64] = { 0 }, icv[64];
  fill (key, sizeof key, 0x05);
  for (size_t i = 0; (info = gdw_cipher_at (i)) != NULL; i++) {
    gdw_cipher *c = NULL;
    size_t n = (size_t)info->key_len + info->salt_len + info->integ_len;
    watch (gdw_bytes_make (key, 16));
    if (info->integ_len > 0)
      watch (gdw_bytes_make (key + info->key_len, info->integ_len));
    require (gdw_cipher_new (info, gdw_bytes_make (key, n), &c) == GDW_OK);
    seen = seen || held (c, gdw_bytes_make (key, 16)); /* some processors have schedules without the plain key */
    check (gdw_cipher_seal (c, iv, GDW_BYTES_NONE, data, data, 32, icv) == GDW_OK);
    check (gdw_cipher_open (c, iv, GDW_BYTES_NONE, data, 32, icv) == GDW_OK);
    gdw_cipher_free (c);
    check (watch_end () == 0);
    check (!watched_alive (gdw_bytes_make (key, 16)));
  }
  check (seen); /* so the watch would have found it */
}

/* The states of HMAC after the key's block are as good as the key. */
TEST (states_of_hmac)
{
  const gdw_cipher_info *info = gdw_cipher_named (gdw_bytes_text ("aes256-sha256"));
  uint8_t key[64], block[2][64];
  uint8_t state[2][32];
  gdw_cipher *c = NULL;
  fill (key, sizeof key, 0x51);
  for (size_t k = 0; k < 2; k++) {
    memset (block[k], k == 0 ? 0x36 : 0x5c, sizeof block[k]);
    for (size_t i = 0; i < 32; i++)
      block[k][i] ^= key[32 + i];
    library_sha256_state (block[k], state[k]);
    watch (gdw_bytes_of (state[k]));
  }
  require (gdw_cipher_new (info, gdw_bytes_of (key), &c) == GDW_OK);
  check (watched_in ((const uint8_t *)c, malloc_usable_size (c), gdw_bytes_of (state[0])));
  gdw_cipher_free (c);
  check (watch_end () == 0);
}

TEST (hashes)
{
  static const char password[] = "correct horse";
  uint8_t out[GDW_HASH_MAX], key[32];
  const gdw_bytes part = gdw_bytes_text (password);
  fill (key, sizeof key, 0x77);
  watch (part);
  watch (gdw_bytes_of (key));
  gdw_crypto_prepare ();
  for (int id = GDW_HASH_MD4; id <= GDW_HASH_SHA512; id++)
    if (gdw_hash ((gdw_hash_id)id, &part, 1, out) != GDW_OK)
      check (id == GDW_HASH_MD4);
  check (gdw_prf (gdw_prf_at (0), gdw_bytes_of (key), &part, 1, out) == GDW_OK);
  check (watch_end () == 0);
  check (!watched_alive (part));
}

TEST (key_exchange)
{
  static const uint16_t numbers[] = { 31, 32 };
  gdw_entropy *e = stream ();
  for (size_t i = 0; i < 2; i++) {
    const gdw_group_info *g = gdw_group_find (numbers[i]);
    uint8_t private[56], shared[64];
    gdw_kex *a = NULL, *b = NULL;
    gdw_secret s = GDW_SECRET_NONE;
    fill (private, sizeof private, 0x11);
    watch (gdw_bytes_make (private + 8, 16)); /* the ends are changed by the method */
    require (gdw_kex_given (g, gdw_bytes_make (private, g->public_len), e, &a) == GDW_OK);
    check (held (a, gdw_bytes_make (private + 8, 16)));
    require (gdw_kex_new (g, e, &b) == GDW_OK);
    require (gdw_kex_finish (a, gdw_kex_public (b), &s) == GDW_OK);
    memcpy (shared, s.p, s.n);
    watch (gdw_bytes_make (shared, s.n));
    gdw_secret_done (&s);
    require (gdw_kex_finish (a, gdw_kex_public (b), &s) == GDW_OK); /* once more, now under the watch */
    gdw_secret_done (&s);
    gdw_kex_free (a);
    gdw_kex_free (b);
    check (watch_end () == 0);
    check (!watched_alive (gdw_bytes_make (private + 8, 16)) && !watched_alive (gdw_bytes_make (shared, 32)));
  }
  gdw_entropy_free (e);
}

/* The secrets of all groups, among them those whose values go through big numbers. */
TEST (shared_secrets_of_every_group)
{
  gdw_entropy *e = stream ();
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    uint8_t shared[1024];
    gdw_kex *a = NULL, *b = NULL;
    gdw_secret s = GDW_SECRET_NONE;
    if (gdw_group_at (i)->secret_len > 512 || !gdw_kex_available (gdw_group_at (i)))
      continue; /* the same code as the smaller ones, and slow */
    require (gdw_kex_new (gdw_group_at (i), e, &a) == GDW_OK);
    require (gdw_kex_answer (gdw_group_at (i), e, gdw_kex_public (a), &b, &s) == GDW_OK);
    gdw_secret_done (&s);
    require (gdw_kex_finish (a, gdw_kex_public (b), &s) == GDW_OK);
    memcpy (shared, s.p, s.n);
    watch (gdw_bytes_make (shared, s.n));
    gdw_secret_done (&s);
    require (gdw_kex_finish (a, gdw_kex_public (b), &s) == GDW_OK);
    gdw_secret_done (&s);
    gdw_kex_free (a);
    gdw_kex_free (b);
    check (watch_end () == 0);
  }
  gdw_entropy_free (e);
}

TEST_MAIN ()
