/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-confined.c - after gdw_crypto_prepare nothing opens a file: all that a connect asks of the library is done in a
 * child in which opening one is death. */
#include "harness.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "cred/signer.h"
#include "cred/trust.h"
#include "crypto/certs.h"

enum { GOOD = 0, NO_FILTER = 77, WORK_FAILED = 1 };

/* openat is what every C library opens files with; the others are for those that still use them. */
static bool
forbid_files (void)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
#ifdef SYS_open
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 0, 1),
#else
    BPF_JUMP (BPF_JMP | BPF_JA, 1, 0, 0),
#endif
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof code / sizeof code[0], code };
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool
exchange_keys (gdw_entropy *e)
{
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    const gdw_group_info *g = gdw_group_at (i);
    gdw_kex *k = NULL, *answer = NULL;
    gdw_secret s = GDW_SECRET_NONE, same = GDW_SECRET_NONE;
    if (!gdw_kex_available (g))
      continue; /* test-kex-openssl says which may be missing */
    bool good = gdw_kex_new (g, e, &k) == GDW_OK && gdw_kex_answer (g, e, gdw_kex_public (k), &answer, &s) == GDW_OK &&
                gdw_kex_finish (k, gdw_kex_public (answer), &same) == GDW_OK;
    gdw_secret_done (&s);
    gdw_secret_done (&same);
    gdw_kex_free (answer);
    gdw_kex_free (k);
    if (!good)
      return false;
  }
  return true;
}

static bool
prove_ourselves (gdw_entropy *e)
{
  const gdw_bytes certs[] = { gdw_bytes_text (cert_client), gdw_bytes_text (cert_mid) };
  uint8_t data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  gdw_identity *i = NULL;
  gdw_sign_choice how;
  bool good =
      gdw_identity_new (certs, 2, gdw_bytes_text (key_client_sealed), gdw_bytes_text ("secret"), &i) == GDW_OK &&
      gdw_sign_choose (gdw_identity_key (i), 1 << 2, (gdw_sign_policy){ false }, &how) == GDW_OK &&
      gdw_sign_auth (gdw_identity_key (i), how, e, gdw_bytes_text ("octets"), data, &n) == GDW_OK;
  gdw_identity_free (i);
  return good;
}

static bool
judge_gateway (void)
{
  gdw_anchors *a = NULL;
  gdw_trust_wish wish;
  gdw_trust_verdict v;
  gdw_cert *c = NULL;
  size_t n = 0;
  bool good = gdw_anchors_new (&a) == GDW_OK && gdw_anchors_add (a, gdw_bytes_text (cert_root)) == GDW_OK &&
              gdw_trust_wish_from (GDW_BYTES_NONE, gdw_bytes_text ("gw.example.org"), &wish) == GDW_OK &&
              gdw_certs_read (gdw_bytes_text (cert_gw_rsa), 1, &c, &n) == GDW_OK;
  if (good) {
    const gdw_bytes der = gdw_cert_der (c);
    gdw_trust_gateway (&wish, a, &der, 1, &wish.name, CERTS_WALL_S, &v);
    good = v.why == GDW_WHY_NONE;
    gdw_trust_verdict_done (&v);
  }
  gdw_cert_free (c);
  gdw_anchors_free (a);
  return good;
}

static bool
move_packets (void)
{
  static const uint8_t key[GDW_MAX_KEY], iv[16];
  uint8_t text[64] = { 0 }, icv[32];
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    const gdw_cipher_info *info = gdw_cipher_at (i);
    gdw_cipher *c = NULL;
    bool good = gdw_cipher_new (info, gdw_bytes_make (key, (size_t)info->key_len + info->salt_len + info->integ_len),
                                &c) == GDW_OK &&
                gdw_cipher_seal (c, iv, GDW_BYTES_NONE, text, text, sizeof text, icv) == GDW_OK;
    gdw_cipher_free (c);
    if (!good)
      return false;
  }
  return true;
}

static int
confined_work (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 1 }, out[GDW_HASH_MAX];
  const gdw_bytes word = gdw_bytes_text ("password");
  gdw_entropy *e = NULL;
  bool legacy = gdw_crypto_prepare ();
  if (!forbid_files ())
    return NO_FILTER;
  bool good = gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK && exchange_keys (e) && prove_ourselves (e) &&
              judge_gateway () && move_packets ();
  if (legacy)
    good = good && gdw_hash (GDW_HASH_MD4, &word, 1, out) == GDW_OK && gdw_des_block (out, out, out) == GDW_OK;
  gdw_entropy_free (e);
  return good ? GOOD : WORK_FAILED;
}

TEST (a_confined_process_needs_no_file)
{
  int status = 0;
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    _exit (confined_work ());
  require (child > 0 && waitpid (child, &status, 0) == child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == NO_FILTER)
    skip ("no seccomp here");
  if (WIFSIGNALED (status))
    printf ("# the child was killed by signal %d: something opened a file\n", WTERMSIG (status));
  check (WIFEXITED (status) && WEXITSTATUS (status) == GOOD);
}

/* The trap works: opening a file in such a child does kill it. */
TEST (the_trap_works)
{
  int status = 0;
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0) {
    if (!forbid_files ())
      _exit (NO_FILTER);
    FILE *f = fopen ("/dev/null", "r");
    _exit (f == NULL ? 2 : 3);
  }
  require (child > 0 && waitpid (child, &status, 0) == child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == NO_FILTER)
    skip ("no seccomp here");
  check (WIFSIGNALED (status));
}

TEST_MAIN ()
