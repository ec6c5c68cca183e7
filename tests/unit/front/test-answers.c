/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-answers.c - where each question goes, that each gets one answer, and what a scout that lies or hangs comes to. The scouts are shell
 * scripts. */
#include "front/answers.h"

#include "harness.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the owner was told. */
static struct {
  unsigned answers, applied, asked, withdrawn, logged;
  gdw_answer last;
  char body[32]; /* of the last answer, as text */
  bool nobody;
  gdw_why apply_why;
} seen;

static void
on_answer (void *owner, const gdw_answer *a)
{
  (void)owner;
  seen.answers++;
  seen.last = *a;
  snprintf (seen.body, sizeof seen.body, "%.*s", (int)a->body.n, a->body.n > 0 ? (const char *)a->body.p : "");
}

static gdw_why
on_apply (void *owner, const gdw_netplan *plan)
{
  (void)owner;
  (void)plan;
  seen.applied++;
  return seen.apply_why;
}

static bool
on_ask (void *owner, const gdw_question *q)
{
  (void)owner;
  (void)q;
  seen.asked++;
  return !seen.nobody;
}

static void
on_withdraw (void *owner, uint32_t id)
{
  (void)owner;
  (void)id;
  seen.withdrawn++;
}

static void
on_log (void *owner, const char *text)
{
  (void)owner;
  (void)text;
  seen.logged++;
}

static char scout[64];

static gdw_answers *
make (const char *script)
{
  static const gdw_answers_owner owner = { NULL, on_answer, on_apply, on_ask, on_withdraw, on_log };
  static gdw_profile p;
  memset (&seen, 0, sizeof seen);
  gdw_profile_init (&p);
  snprintf (scout, sizeof scout, "/tmp/gdw-scout-XXXXXX");
  int fd = mkstemp (scout);
  if (fd < 0 || dprintf (fd, "#!/bin/sh\n%s\n", script) < 0 || fchmod (fd, 0700) < 0)
    abort ();
  close (fd);
  return gdw_answers_new (&owner, scout, &p);
}

static void
unmake (gdw_answers *a)
{
  gdw_answers_free (a);
  (void)unlink (scout);
}

static gdw_question
question (uint32_t id, gdw_ask_kind kind, const char *host)
{
  gdw_question q = { .id = id, .kind = kind, .deadline = 60000 };
  snprintf (q.host, sizeof q.host, "%s", host);
  return q;
}

/* Lets the helpers work until one answer came. */
static void
settle (gdw_answers *a)
{
  for (int i = 0; i < 100 && seen.answers == 0; i++) {
    int fds[GDW_MAX_QUESTIONS];
    size_t n = gdw_answers_fds (a, fds);
    struct pollfd p = { .fd = n > 0 ? fds[0] : -1, .events = POLLIN };
    (void)poll (&p, 1, 100);
    gdw_answers_on_ready (a, 2000);
  }
}

TEST (an_address_needs_no_scout)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (1, GDW_ASK_NAME, "2001:db8::1");
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.answers == 1 && seen.last.id == 1 && seen.last.why == GDW_WHY_NONE && seen.last.addrs[0].family == 6);
  unmake (a);
}

TEST (a_scouts_answer_is_passed_on)
{
  /* why 0, 192.0.2.7 */
  gdw_answers *a = make ("printf "
                         "'\\000\\000\\000\\016\\000\\022\\000\\001\\000\\000\\000\\000\\200\\002\\000\\002\\000\\000\\"
                         "200\\004\\000\\004\\300\\000\\002\\007'");
  gdw_question q = question (5, GDW_ASK_NAME, "vpn.example.org");
  check (gdw_answers_on_ask (a, &q, 1000));
  settle (a);
  check (seen.answers == 1 && seen.last.id == 5 && seen.last.why == GDW_WHY_NONE && seen.last.n_addrs == 1);
  check (seen.last.addrs[0].b[0] == 192 && seen.last.addrs[0].b[3] == 7);
  check (gdw_answers_deadline (a) == GDW_MS_NEVER);
  unmake (a);
}

TEST (a_scout_gets_the_name_behind_its_options)
{
  gdw_answers *a =
      make ("[ \"$1\" = -- ] && [ \"$2\" = vpn.example.org ] && [ $# = 2 ] && printf "
            "'\\000\\000\\000\\006\\000\\022\\000\\001\\000\\000\\000\\000\\200\\002\\000\\002\\000\\012'");
  gdw_question q = question (5, GDW_ASK_NAME, "vpn.example.org");
  check (gdw_answers_on_ask (a, &q, 1000));
  settle (a);
  check (seen.last.why == GDW_WHY_NAME_NOT_FOUND);
  unmake (a);
}

TEST (a_scout_that_says_nonsense_or_nothing)
{
  static const char *const scripts[] = {
    "exit 0", "echo nonsense", "head -c 5000 /dev/zero",
    "printf '\\000\\000\\000\\006\\000\\022\\000\\001\\000\\000\\000\\000\\200\\002\\000\\002\\000\\000'"
  };
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
    gdw_answers *a = make (scripts[i]);
    gdw_question q = question (5, GDW_ASK_NAME, "vpn.example.org");
    check (gdw_answers_on_ask (a, &q, 1000));
    settle (a);
    check (seen.answers == 1 && seen.last.why == GDW_WHY_NAME_NO_ANSWER && seen.last.n_addrs == 0);
    unmake (a);
  }
}

TEST (a_scout_that_hangs_is_ended_in_time)
{
  gdw_answers *a = make ("exec sleep 60");
  gdw_question q = question (5, GDW_ASK_NAME, "vpn.example.org");
  check (gdw_answers_on_ask (a, &q, 1000));
  check (gdw_answers_deadline (a) == 11000);
  gdw_answers_on_ready (a, 10999);
  check (seen.answers == 0);
  gdw_answers_on_ready (a, 11000);
  check (seen.answers == 1 && seen.last.why == GDW_WHY_NAME_NO_ANSWER);
  unmake (a);
}

TEST (a_name_that_looks_like_an_option_is_not_given_to_a_scout)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (5, GDW_ASK_NAME, "--server");
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.answers == 1 && seen.last.why == GDW_WHY_NAME_NOT_FOUND);
  unmake (a);
}

/* BODY with offset 0 and "abc", then at 3 "de"; ANSWER with why 0. */
#define BODY_ABC                                                                                                       \
  "printf '\\000\\000\\000\\017\\000\\025\\000\\000\\000\\000\\000\\001\\200\\002\\000\\004\\000\\000\\000\\000"       \
  "\\200\\003\\000\\003abc';"
#define BODY_DE                                                                                                        \
  "printf '\\000\\000\\000\\016\\000\\025\\000\\000\\000\\000\\000\\001\\200\\002\\000\\004\\000\\000\\000\\003"       \
  "\\200\\003\\000\\002de';"
#define ANSWER_GOOD                                                                                                    \
  "printf '\\000\\000\\000\\006\\000\\022\\000\\001\\000\\000\\000\\000\\200\\002\\000\\002\\000\\000';"

static gdw_question
blob_question (const char *url, const char *post)
{
  gdw_question q = question (5, GDW_ASK_BLOB, "");
  snprintf (q.url, sizeof q.url, "%s", url);
  snprintf (q.post, sizeof q.post, "%s", post);
  return q;
}

TEST (what_a_scout_fetched_is_passed_on)
{
  gdw_answers *a =
      make ("[ \"$1\" = --fetch ] && [ \"$2\" = 30ff ] && [ \"$3\" = -- ] && [ \"$4\" = http://ocsp.example.org/x ] && "
            "[ $# = 4 ] || exit 1;" BODY_ABC BODY_DE ANSWER_GOOD);
  gdw_question q = blob_question ("http://ocsp.example.org/x", "30ff");
  check (gdw_answers_on_ask (a, &q, 1000));
  settle (a);
  check (seen.answers == 1 && seen.last.id == 5 && seen.last.why == GDW_WHY_NONE && strcmp (seen.body, "abcde") == 0);
  unmake (a);
}

TEST (a_fetching_scout_that_says_nonsense_or_nothing)
{
  static const char *const scripts[] = {
    "exit 0",
    "echo nonsense",
    "head -c 500000 /dev/zero",
    BODY_ABC,
    BODY_ABC BODY_ABC "exit 0",
    BODY_DE ANSWER_GOOD,
    ANSWER_GOOD BODY_ABC,
    BODY_ABC "echo nonsense;" ANSWER_GOOD,
  };
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
    gdw_answers *a = make (scripts[i]);
    gdw_question q = blob_question ("http://ocsp.example.org/x", "");
    check (gdw_answers_on_ask (a, &q, 1000));
    settle (a);
    check (seen.answers == 1 && seen.last.why == GDW_WHY_REVOCATION_UNKNOWN && seen.body[0] == '\0');
    unmake (a);
  }
}

TEST (only_http_is_fetched)
{
  static const char *const urls[] = { "", "https://ocsp.example.org/", "file:///etc/shadow", "-o", "ftp://x/" };
  for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
    gdw_answers *a = make (BODY_ABC ANSWER_GOOD);
    gdw_question q = blob_question (urls[i], "");
    check (gdw_answers_on_ask (a, &q, 1000));
    check (seen.answers == 1 && seen.last.why == GDW_WHY_CONTROL_REFUSED);
    unmake (a);
  }
}

TEST (a_secret_is_the_persons)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (7, GDW_ASK_SECRET, "");
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.asked == 1 && seen.answers == 0);
  gdw_answer from_person = { .id = 8 };
  check (!gdw_answers_on_person (a, &from_person));
  from_person.id = 7;
  check (gdw_answers_on_person (a, &from_person));
  check (seen.answers == 1 && seen.last.id == 7);
  check (!gdw_answers_on_person (a, &from_person));
  unmake (a);
}

TEST (nobody_to_ask)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (7, GDW_ASK_SECRET, "");
  seen.nobody = true;
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.answers == 1 && seen.last.why == GDW_WHY_SECRET_MISSING);
  q.id = 8;
  q.retry = true;
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.answers == 2 && seen.last.why == GDW_WHY_SIGN_IN_REFUSED);
  seen.nobody = false;
  q.id = 9;
  check (gdw_answers_on_ask (a, &q, 1000));
  gdw_answers_on_person_gone (a);
  check (seen.answers == 3 && seen.last.id == 9);
  unmake (a);
}

TEST (withdrawn_questions_get_no_answer)
{
  gdw_answers *a = make ("exec sleep 60");
  gdw_question secret = question (7, GDW_ASK_SECRET, ""), name = question (8, GDW_ASK_NAME, "vpn.example.org");
  check (gdw_answers_on_ask (a, &secret, 1000) && gdw_answers_on_ask (a, &name, 1000));
  gdw_answers_on_withdraw (a, 7);
  gdw_answers_on_withdraw (a, 8);
  gdw_answers_on_withdraw (a, 99);
  check (seen.withdrawn == 1 && seen.answers == 0);
  check (gdw_answers_deadline (a) == GDW_MS_NEVER);
  unmake (a);
}

TEST (a_plan_is_checked_before_it_is_applied)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (3, GDW_ASK_APPLY, "");
  q.plan = (gdw_netplan){ .generation = 4, .mtu = 9000 };
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.applied == 0 && seen.logged == 1 && seen.last.why == GDW_WHY_PLAN_REFUSED);
  q.plan.mtu = 1380;
  q.plan.n_addrs = 1;
  q.plan.addrs[0] = (gdw_net){ { 4, { 10, 0, 0, 9 } }, 32 };
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.applied == 1 && seen.last.why == GDW_WHY_NONE && seen.last.generation == 4);
  seen.apply_why = GDW_WHY_DNS_FAILED;
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.last.why == GDW_WHY_DNS_FAILED);
  unmake (a);
}

TEST (questions_are_bounded_and_their_ids_unique)
{
  gdw_answers *a = make ("exit 1");
  gdw_question q = question (1, GDW_ASK_SECRET, "");
  for (q.id = 1; q.id <= GDW_MAX_QUESTIONS; q.id++)
    check (gdw_answers_on_ask (a, &q, 1000));
  check (!gdw_answers_on_ask (a, &q, 1000));
  gdw_answers_on_withdraw (a, 3);
  q.id = 2;
  check (!gdw_answers_on_ask (a, &q, 1000));
  q.id = 0;
  check (!gdw_answers_on_ask (a, &q, 1000));
  q.id = 77;
  q.kind = (gdw_ask_kind)99;
  check (gdw_answers_on_ask (a, &q, 1000));
  check (seen.last.id == 77 && seen.last.why == GDW_WHY_CONTROL_REFUSED);
  unmake (a);
}

TEST (an_answer_leaves_behind_its_body)
{
  enum { BODY = GDW_FRAME_PART_MAX + 10 };
  int fd[2];
  gdw_frame f;
  gdw_answer a = { .id = 9, .why = GDW_WHY_NONE };
  size_t got = 0;
  require (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  require (gdw_secret_new (BODY, &a.body) == GDW_OK);
  gdw_client *front = gdw_client_new (fd[0], GDW_FRAME_F, GDW_FRAME_W, "1", 0);
  gdw_client *worker = gdw_client_new (fd[1], GDW_FRAME_W, GDW_FRAME_F, "1", 0);
  gdw_frame_init (&f, GDW_FRAME_CONNECT);
  check (gdw_client_send (front, &f) == GDW_OK); /* before, nothing is asked */
  check (gdw_answers_send (front, &a));
  gdw_frame_type last = GDW_FRAME_NONE;
  for (unsigned turn = 0; turn < 20 && last != GDW_FRAME_ANSWER; turn++) {
    gdw_client_on_writable (front);
    gdw_client_on_readable (worker, 1);
    while (gdw_client_next (worker, &f)) {
      last = f.type;
      got += last == GDW_FRAME_BODY ? f.part.octets.n : 0;
      check (last == GDW_FRAME_CONNECT || f.number == 9);
      gdw_frame_done (&f);
    }
  }
  check (last == GDW_FRAME_ANSWER && got == BODY);
  for (unsigned i = 0; i < 20 && gdw_answers_send (front, &a); i++)
    ;
  check (!gdw_answers_send (front, &a)); /* nobody reads: the queue is full */
  gdw_answer_done (&a);
  gdw_client_free (front);
  gdw_client_free (worker);
}

TEST_MAIN ()
