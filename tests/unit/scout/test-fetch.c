/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fetch.c - one body by HTTP from servers that are good, slow, talkative, or want to lead us elsewhere; and where we do not go. */
#include "scout/fetch.h"

#include "harness.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  int pid, heard; /* the server, and what it was asked */
  char url[64];
  char request[2048];
} server;

/* Answers one request with these octets, `times` times over, and ends. */
static void
answer_one (int listener, int tell, const char *head, const char *part, unsigned times)
{
  char buf[2048];
  int fd = accept (listener, NULL, NULL);
  ssize_t n = read (fd, buf, sizeof buf);
  if (n > 0 && write (tell, buf, (size_t)n) < 0)
    _exit (1);
  bool more = write (fd, head, strlen (head)) > 0;
  for (unsigned i = 0; more && i < times; i++)
    more = write (fd, part, strlen (part)) > 0;
  shutdown (fd, SHUT_WR);
  while (read (fd, buf, sizeof buf) > 0)
    continue;
  _exit (0);
}

static void
serve (const char *head, const char *part, unsigned times)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof a;
  int ends[2], fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *)&a, len) < 0 || listen (fd, 1) < 0 ||
      getsockname (fd, (struct sockaddr *)&a, &len) < 0 || pipe (ends) < 0)
    abort ();
  snprintf (server.url, sizeof server.url, "http://ocsp.example.org:%u/path", ntohs (a.sin_port));
  server.pid = fork ();
  if (server.pid == 0) {
    signal (SIGPIPE, SIG_IGN);
    alarm (20);
    answer_one (fd, ends[1], head, part, times);
  }
  close (fd);
  close (ends[1]);
  server.heard = ends[0];
}

static void
stop (void)
{
  kill (server.pid, SIGKILL);
  (void)waitpid (server.pid, NULL, 0);
  ssize_t n = read (server.heard, server.request, sizeof server.request - 1);
  server.request[n > 0 ? n : 0] = '\0';
  close (server.heard);
}

static gdw_why
fetch (gdw_bytes post, bool near, gdw_secret *ret)
{
  gdw_ip here = { 0 };
  gdw_fetch_how how = { .url = server.url, .post = post, .near = near };
  check (gdw_ip_parse ("127.0.0.1", &here) == GDW_OK);
  *ret = GDW_SECRET_NONE;
  gdw_why why = gdw_fetch_run (&how, &here, 1, ret);
  stop ();
  return why;
}

TEST (a_body_comes_and_nothing_of_ours_goes)
{
  gdw_secret got;
  setenv ("http_proxy", "http://127.0.0.1:1", 1); /* a proxy of the environment counts nothing */
  setenv ("all_proxy", "http://127.0.0.1:1", 1);
  serve ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nSet-Cookie: a=b\r\n\r\n", "octets", 1);
  check (fetch (GDW_BYTES_NONE, true, &got) == GDW_WHY_NONE);
  check_bytes (gdw_secret_peek (&got), gdw_bytes_text ("octets"));
  check (strncmp (server.request, "GET /path HTTP/1.1\r\nHost: ocsp.example.org:", 43) == 0);
  check (strstr (server.request, "User-Agent") == NULL && strstr (server.request, "Cookie") == NULL);
  gdw_secret_done (&got);
}

TEST (a_request_is_posted)
{
  gdw_secret got;
  serve ("HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n\r\n", "answer", 1);
  check (fetch (gdw_bytes_text ("question"), true, &got) == GDW_WHY_NONE);
  check_bytes (gdw_secret_peek (&got), gdw_bytes_text ("answer"));
  check (strncmp (server.request, "POST /path HTTP/1.1\r\n", 21) == 0);
  check (strstr (server.request, "Content-Type: application/ocsp-request\r\n") != NULL);
  check (strstr (server.request, "Content-Length: 8\r\n") != NULL);
  gdw_secret_done (&got);
}

TEST (what_is_no_answer)
{
  static const char *const heads[] = {
    "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\noctets",
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 6\r\n\r\noctets",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\noctets", /* cut off */
    "octets",                                              /* HTTP/0.9 */
    "",
  };
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
    gdw_secret got;
    serve (heads[i], "", 0);
    check (fetch (GDW_BYTES_NONE, true, &got) == GDW_WHY_REVOCATION_UNKNOWN);
    check (gdw_secret_is_empty (&got));
  }
}

TEST (a_body_that_is_too_long)
{
  static char part[GDW_MAX_FETCH / 4 + 1];
  gdw_secret got;
  memset (part, 'x', sizeof part - 1);
  serve ("HTTP/1.1 200 OK\r\n\r\n", part, 4);
  check (fetch (GDW_BYTES_NONE, true, &got) == GDW_WHY_NONE && got.n == GDW_MAX_FETCH); /* as long as may be */
  gdw_secret_done (&got);
  serve ("HTTP/1.1 200 OK\r\n\r\n", part, 5); /* says not how long it is */
  check (fetch (GDW_BYTES_NONE, true, &got) == GDW_WHY_REVOCATION_UNKNOWN);
  serve ("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", part, 1);
  check (fetch (GDW_BYTES_NONE, true, &got) == GDW_WHY_REVOCATION_UNKNOWN);
}

TEST (this_machine_is_not_asked)
{
  gdw_secret got;
  serve ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", "octets", 1);
  check (fetch (GDW_BYTES_NONE, false, &got) == GDW_WHY_REVOCATION_UNKNOWN);
  check (server.request[0] == '\0');
}

TEST (addresses_that_are_far)
{
  static const struct {
    const char *text;
    bool far;
  } all[] = {
    { "192.0.2.1", true },         { "10.0.0.1", true },   { "2001:db8::1", true }, { "fd00::1", true },
    { "127.0.0.1", false },        { "127.8.8.8", false }, { "0.0.0.0", false },    { "169.254.169.254", false },
    { "224.0.0.1", false },        { "::1", false },       { "::", false },         { "255.255.255.255", false },
    { "::ffff:127.0.0.1", false }, { "fe80::1", false },   { "ff02::1", false },    { "::127.0.0.1", false },
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    gdw_ip ip = { 0 };
    check (gdw_ip_parse (all[i].text, &ip) == GDW_OK);
    if (gdw_fetch_is_far (&ip) != all[i].far)
      printf ("# %s\n", all[i].text);
    check (gdw_fetch_is_far (&ip) == all[i].far);
  }
}

TEST (places)
{
  static const char *const bad[] = { "",
                                     "ocsp.example.org",
                                     "https://ocsp.example.org/",
                                     "ftp://ocsp.example.org/",
                                     "file:///etc/passwd",
                                     "http://user@ocsp.example.org/",
                                     "http://ocsp.example.org:0/",
                                     "http://ocsp.example.org:99999/" };
  gdw_fetch_place p;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    check (gdw_fetch_place_of (bad[i], &p) == GDW_E_FORM);
  check (gdw_fetch_place_of ("http://ocsp.example.org/x?y", &p) == GDW_OK);
  check (strcmp (p.host, "ocsp.example.org") == 0 && p.port == 80);
  check (gdw_fetch_place_of ("HTTP://[2001:db8::1]:8080", &p) == GDW_OK);
  check (strcmp (p.host, "2001:db8::1") == 0 && p.port == 8080);
}

TEST_MAIN ()
