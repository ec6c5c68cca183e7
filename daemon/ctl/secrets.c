/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secrets.c - where secrets come from. */
#include "ctl/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { WAKE_MAX = 4 };

static const struct {
  const char *key;
  gdw_secret_kind kind;
} kinds[] = {
  { "password", GDW_SECRET_PASSWORD },
  { "code", GDW_SECRET_CODE },
  { "psk", GDW_SECRET_PSK },
  { "ppk", GDW_SECRET_PPK },
  { "key-passphrase", GDW_SECRET_KEY_PASSPHRASE },
};

/* Reads to the end, at most a secret's length and a line end. -1: cannot be read; -2: too long. */
static gssize
read_all (int fd, uint8_t *buf, gsize cap)
{
  gsize n = 0;
  while (n < cap) {
    ssize_t got = read (fd, buf + n, cap - n);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return -1;
    if (got == 0)
      return (gssize)n;
    n += (gsize)got;
  }
  return -2;
}

static gsize
without_line_end (const uint8_t *buf, gsize n)
{
  if (n > 0 && buf[n - 1] == '\n')
    n--;
  return n > 0 && buf[n - 1] == '\r' ? n - 1 : n;
}

static gboolean
read_secret (int fd, CtlSecret *ret, const char **ret_fault)
{
  uint8_t buf[GDW_FRAME_SECRET_MAX + 3];
  gssize n = read_all (fd, buf, sizeof buf);
  gsize length = n < 0 ? 0 : without_line_end (buf, (gsize)n);
  close (fd);
  *ret_fault = n == -1                                    ? _ ("--secret: the descriptor cannot be read")
               : n == -2 || length > GDW_FRAME_SECRET_MAX ? _ ("--secret: longer than 1024 octets")
               : length == 0                              ? _ ("--secret: the secret is empty")
                                                          : NULL;
  if (*ret_fault == NULL && gdw_secret_copy (gdw_bytes_make (buf, length), &ret->octets) != GDW_OK)
    *ret_fault = _ ("no memory");
  gdw_wipe (buf, sizeof buf);
  return *ret_fault == NULL;
}

static gboolean
is_given (const CtlOptions *o, gdw_secret_kind kind)
{
  for (guint i = 0; i < o->n_secrets; i++) {
    if (o->secrets[i].kind == kind)
      return TRUE;
  }
  return FALSE;
}

gboolean
ctl_secrets_add (CtlOptions *o, const char *text, const char **ret_fault)
{
  const char *equal = strchr (text, '=');
  guint64 fd;
  *ret_fault = _ ("--secret wants KEY=fd:N, where KEY is password, psk, ppk, code or key-passphrase");
  if (equal == NULL || !g_str_has_prefix (equal, "=fd:") ||
      !g_ascii_string_to_unsigned (equal + 4, 10, 0, 65535, &fd, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (strlen (kinds[i].key) != (gsize)(equal - text) || strncmp (kinds[i].key, text, (gsize)(equal - text)) != 0)
      continue;
    *ret_fault = _ ("--secret: the same KEY twice");
    CtlSecret s = { .kind = kinds[i].kind };
    if (is_given (o, s.kind) || !read_secret ((int)fd, &s, ret_fault))
      return FALSE;
    o->secrets[o->n_secrets++] = s;
    return TRUE;
  }
  return FALSE;
}

void
ctl_secrets_add_credentials (CtlOptions *o)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY"), *fault;
  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_build_filename (folder, kinds[i].key, NULL);
    CtlSecret s = { .kind = kinds[i].kind };
    int fd = is_given (o, s.kind) ? -1 : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 && read_secret (fd, &s, &fault))
      o->secrets[o->n_secrets++] = s;
  }
}

void
ctl_secrets_done (CtlOptions *o)
{
  for (guint i = 0; i < o->n_secrets; i++)
    gdw_secret_done (&o->secrets[i].octets);
  o->n_secrets = 0;
}

/* --- a person --- */

gboolean
ctl_secrets_can_ask (void)
{
  int fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean is = isatty (fd) == 1;
  close (fd);
  return is;
}

char *
ctl_secrets_prompt (gdw_secret_kind kind, const char *user)
{
  switch (kind) {
  case GDW_SECRET_PASSWORD:
    /* Translators: %s is a user name */
    return user[0] == '\0' ? g_strdup (_ ("Password: ")) : g_strdup_printf (_ ("Password for %s: "), user);
  case GDW_SECRET_CODE: return g_strdup (_ ("Code: "));
  case GDW_SECRET_PSK: return g_strdup (_ ("Pre-shared key: "));
  case GDW_SECRET_PPK: return g_strdup (_ ("Post-quantum pre-shared key: "));
  case GDW_SECRET_KEY_PASSPHRASE: return g_strdup (_ ("Passphrase of the private key: "));
  }
  return g_strdup (_ ("Secret: "));
}

/* Waits for a line; CTL_ASKED: there is one to be read. */
static CtlAsk
wait_line (int tty, const int *wake, gsize n)
{
  struct pollfd p[WAKE_MAX + 1] = { { .fd = tty, .events = POLLIN } };
  n = MIN (n, WAKE_MAX);
  for (gsize i = 0; i < n; i++)
    p[i + 1] = (struct pollfd){ .fd = wake[i], .events = POLLIN };
  while (poll (p, (nfds_t)n + 1, -1) < 0) {
    if (errno != EINTR)
      return CTL_ASK_REFUSED;
  }
  for (gsize i = 0; i < n; i++) {
    if (p[i + 1].revents != 0)
      return CTL_ASK_BROKEN;
  }
  return CTL_ASKED;
}

static CtlAsk
take_line (int tty, gdw_secret *ret)
{
  uint8_t buf[GDW_FRAME_SECRET_MAX + 3];
  ssize_t n = read (tty, buf, sizeof buf);
  gsize length = n <= 0 ? 0 : without_line_end (buf, (gsize)n);
  gboolean good =
      length > 0 && length <= GDW_FRAME_SECRET_MAX && gdw_secret_copy (gdw_bytes_make (buf, length), ret) == GDW_OK;
  gdw_wipe (buf, sizeof buf);
  return good ? CTL_ASKED : CTL_ASK_REFUSED;
}

CtlAsk
ctl_secrets_ask (const char *prompt, const int *wake, gsize n, gdw_secret *ret)
{
  struct termios before, quiet;
  int tty = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (tty < 0 || tcgetattr (tty, &before) < 0) {
    if (tty >= 0)
      close (tty);
    return CTL_ASK_REFUSED;
  }
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
  quiet.c_lflag |= ICANON | ISIG;
  (void)tcsetattr (tty, TCSAFLUSH, &quiet);
  (void)!write (tty, prompt, strlen (prompt));
  CtlAsk turn = wait_line (tty, wake, n);
  if (turn == CTL_ASKED)
    turn = take_line (tty, ret);
  (void)tcsetattr (tty, TCSAFLUSH, &before);
  (void)!write (tty, "\n", 1);
  close (tty);
  return turn;
}
