/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-gateway.c - the tests' gateway on an address of the lab, for what no gateway of another make can be brought to do.
 *
 *   peer-gateway ADDRESS FOLDER WORD[=VALUE]...
 *
 * FOLDER has the gateway's certificate and key (cert=NAME, gw-p256). Words: how it signs in (psk, certificate, mschapv2,
 * gtc), a misdeed of peer.h by its name, init-notify=TYPE[,HEX]: its only answer to IKE_SA_INIT, or eap-failure: its first EAP packet. It serves one client after the other, until it is ended. */
#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/text.h"
#include "wire/eap-pkt.h"
#include "wire/ike-consts.h"

enum { IKE = 500, NAT = 4500, MARKER = 4, NOTIFY_MAX = 8 };

static const struct {
  const char *name;
  size_t at;
} misdeeds[] = {
#define MISDEED(name) { #name, offsetof (peer_setup, name) }
  MISDEED (pool_empty),    MISDEED (no_child_suite), MISDEED (refuse_ts),     MISDEED (no_config),
  MISDEED (no_address),    MISDEED (odd_config),     MISDEED (credulous),     MISDEED (eap_always),
  MISDEED (eap_never),     MISDEED (eap_endless),    MISDEED (success_first), MISDEED (success_unproven),
  MISDEED (eap_unproven),  MISDEED (no_cookie2),     MISDEED (wrong_cookie2), MISDEED (mobike),
  MISDEED (ppk_forgotten), MISDEED (retry),
#undef MISDEED
};

static struct {
  uint16_t type; /* 0: none */
  uint8_t data[NOTIFY_MAX];
  size_t n;
} init_notify;

static void
fail (const char *what)
{
  fprintf (stderr, "peer-gateway: %s\n", what);
  exit (2);
}

/* --- what it is --- */

static char *
content (const char *folder, const char *name, const char *ending)
{
  char path[512];
  static char text[2][8192];
  static size_t used;
  snprintf (path, sizeof path, "%s/%s.%s", folder, name, ending);
  FILE *f = used < 2 ? fopen (path, "r") : NULL;
  if (f == NULL)
    fail (path);
  text[used][fread (text[used], 1, sizeof text[used] - 1, f)] = '\0';
  fclose (f);
  return text[used++];
}

static bool
set_kind (peer_setup *s, const char *word)
{
  static const char *const kinds[] = { "psk", "certificate", "mschapv2", "gtc" };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp (word, kinds[i]) != 0)
      continue;
    s->sign_in = (peer_sign_in)i;
    return true;
  }
  return false;
}

static bool
set_misdeed (peer_setup *s, const char *word)
{
  for (size_t i = 0; i < sizeof misdeeds / sizeof misdeeds[0]; i++) {
    if (strcmp (word, misdeeds[i].name) != 0)
      continue;
    bool *b = (bool *)(void *)((char *)s + misdeeds[i].at);
    *b = true;
    return true;
  }
  return false;
}

static void
read_notify (const char *value)
{
  char *end;
  init_notify.type = (uint16_t)strtoul (value, &end, 10);
  for (; *end == ',' || (end[0] != '\0' && end[1] != '\0' && init_notify.n < NOTIFY_MAX); end += *end == ',' ? 1 : 2)
    if (*end != ',')
      init_notify.data[init_notify.n++] =
          (uint8_t)(gdw_hex_digit ((uint8_t)end[0]) << 4 | gdw_hex_digit ((uint8_t)end[1]));
}

static bool eap_fails;

static bool
set_value (peer_setup *s, const char *word, const char *value)
{
  if (strcmp (word, "init-notify") == 0)
    read_notify (value);
  else if (strcmp (word, "identity") == 0)
    s->identity = value;
  else if (strcmp (word, "psk") == 0)
    s->psk = value;
  else if (strcmp (word, "cert") == 0)
    s->chain[1] = value; /* main makes its octets of it */
  else if (strcmp (word, "failure") == 0)
    s->failure = value;
  else if (strcmp (word, "redirect") == 0) {
    s->redirect_at = PEER_IN_INIT;
    s->redirect_to = value;
    s->redirects = 1000;
  } else if (strcmp (word, "child-error") == 0)
    s->child_error = (uint16_t)strtoul (value, NULL, 10);
  else if (strcmp (word, "rekey-error") == 0)
    s->rekey_error = (uint16_t)strtoul (value, NULL, 10);
  else if (strcmp (word, "doubled") == 0)
    s->doubled = (uint8_t)strtoul (value, NULL, 10);
  else if (strcmp (word, "chosen-group") == 0)
    s->chosen_group = (uint16_t)strtoul (value, NULL, 10);
  else
    return false;
  return true;
}

static void
set (peer_setup *s, char *word)
{
  char *value = strchr (word, '=');
  if (value != NULL)
    *value++ = '\0';
  eap_fails = eap_fails || strcmp (word, "eap-failure") == 0;
  if (value == NULL && strcmp (word, "eap-failure") == 0)
    return;
  if (value != NULL ? !set_value (s, word, value) : !set_kind (s, word) && !set_misdeed (s, word))
    fail (word);
}

/* The answer becomes a notify alone. */
static void
bend_init (void *user, uint8_t *message, size_t *n, size_t cap)
{
  uint8_t *p = message + GDW_IKE_HEADER;
  size_t size = 8 + init_notify.n;
  (void)user;
  if (cap < GDW_IKE_HEADER + size)
    return;
  const uint8_t head[8] = { 0, 0, 0, (uint8_t)size, 0, 0, (uint8_t)(init_notify.type >> 8), (uint8_t)init_notify.type };
  memcpy (p, head, sizeof head);
  memcpy (p + sizeof head, init_notify.data, init_notify.n);
  memset (message + 8, 0, 8); /* it remembers nothing */
  message[16] = GDW_P_N;
  *n = GDW_IKE_HEADER + size;
  message[26] = 0;
  message[27] = (uint8_t)*n;
}

/* The first EAP packet, the last payload of its message, becomes a Failure. */
static void
bend_eap (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  uint8_t type = *first;
  (void)user;
  (void)cap;
  for (size_t at = 0; at + 8 <= *n;) {
    size_t size = (size_t)chain[at + 2] << 8 | chain[at + 3];
    if (type == GDW_P_EAP) {
      chain[at] = chain[at + 2] = chain[at + 6] = 0;
      chain[at + 3] = 8;
      chain[at + 4] = GDW_EAP_FAILURE;
      chain[at + 7] = 4;
      *n = at + 8;
      return;
    }
    type = chain[at];
    at += size < 4 ? 4 : size;
  }
}

/* --- the wire --- */

static int
open_port (const char *address, uint16_t port)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons (port) };
  int s = socket (AF_INET, SOCK_DGRAM, 0);
  if (inet_pton (AF_INET, address, &a.sin_addr) != 1 || s < 0 || bind (s, (struct sockaddr *)&a, sizeof a) != 0)
    fail ("its address cannot be used");
  return s;
}

static gdw_ms
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_BOOTTIME, &t);
  return (gdw_ms)t.tv_sec * 1000 + (gdw_ms)t.tv_nsec / 1000000;
}

static void
hear (void *user, const char *line)
{
  (void)user;
  puts (line);
  fflush (stdout);
}

static void
say (peer *p, const int s[2])
{
  gdw_bytes b;
  gdw_addr from, to;
  while (peer_next_by (p, &b, &from, &to)) {
    static uint8_t out[GDW_MAX_IKE_MESSAGE + MARKER];
    size_t marker = from.port == NAT ? MARKER : 0;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons (to.port) };
    if (b.n > GDW_MAX_IKE_MESSAGE)
      continue;
    memcpy (&a.sin_addr, to.ip.b, 4);
    memset (out, 0, marker);
    memcpy (out + marker, b.p, b.n);
    (void)sendto (s[marker > 0], out, b.n + marker, 0, (struct sockaddr *)&a, sizeof a);
  }
}

static void
take (const peer_setup *setup, peer **p, uint8_t spi[8], int s, const gdw_addr *me)
{
  static uint8_t in[GDW_MAX_DATAGRAM];
  struct sockaddr_in from;
  socklen_t len = sizeof from;
  ssize_t n = recvfrom (s, in, sizeof in, 0, (struct sockaddr *)&from, &len);
  ssize_t marker = me->port == NAT ? MARKER : 0;
  if (n <= marker || (marker > 0 && memcmp (in, "\0\0\0\0", MARKER) != 0))
    return; /* keepalives and ESP */
  gdw_bytes datagram = gdw_bytes_make (in + marker, (size_t)(n - marker));
  if (peer_is_wanted (datagram, spi)) {
    peer_free (*p);
    *p = peer_new (setup, hear, NULL);
  }
  gdw_addr a = { gdw_ip_from (gdw_bytes_make (&from.sin_addr, 4)), ntohs (from.sin_port) };
  if (*p == NULL)
    return;
  peer_on_time (*p, now_ms ()); /* or it would take this for a message of long ago */
  peer_on_datagram (*p, datagram, &a, me);
}

static void
serve (const peer_setup *setup, const char *address)
{
  const int s[2] = { open_port (address, IKE), open_port (address, NAT) };
  uint8_t spi[8] = { 0 };
  peer *p = NULL;
  puts ("ready");
  fflush (stdout);
  for (;;) {
    struct pollfd f[2] = { { s[0], POLLIN, 0 }, { s[1], POLLIN, 0 } };
    (void)poll (f, 2, 500);
    for (int i = 0; i < 2; i++) {
      gdw_addr me = { .port = i == 0 ? IKE : NAT };
      if (gdw_ip_parse (address, &me.ip) == GDW_OK && f[i].revents != 0)
        take (setup, &p, spi, s[i], &me);
    }
    if (p == NULL)
      continue;
    peer_on_time (p, now_ms ());
    say (p, s);
  }
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    fail ("ADDRESS FOLDER WORD[=VALUE]...");
  peer_setup s = { .sign_in = PEER_MSCHAPV2,
                   .seed = now_ms (),
                   .identity = "vpn.example.org",
                   .user = "alice",
                   .password = "wonderland 7",
                   .psk = "a shared secret of some length" };
  gdw_profile_init (&s.takes);
  for (int i = 3; i < argc; i++)
    set (&s, argv[i]);
  const char *name = s.chain[1] != NULL ? s.chain[1] : "gw-p256";
  s.chain[0] = content (argv[2], name, "pem");
  s.key = content (argv[2], name, "key");
  s.chain[1] = NULL;
  s.tamper_clear = init_notify.type != 0 ? bend_init : NULL;
  s.tamper = eap_fails ? bend_eap : NULL;
  serve (&s, argv[1]);
}
