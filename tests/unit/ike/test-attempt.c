/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-attempt.c - the order of addresses (RFC 8305 4), and what becomes of each. */
#include "help.h"
#include "ike/attempt.h"

static gdw_snapshot net;
static gdw_attempt a;

/* One link, with addresses and default routes of these families. */
static void
network (bool v4, bool v6, bool default6)
{
  net = (gdw_snapshot){ .generation = 1, .n_links = 1 };
  gdw_link *l = &net.links[0];
  *l = (gdw_link){ .index = 2, .life = 1, .running = true, .default4 = v4, .default6 = default6 };
  if (v4)
    l->addrs[l->n_addrs++] = help_net ("192.168.1.2/24");
  if (v6)
    l->addrs[l->n_addrs++] = help_net ("2001:db8:1::2/64");
}

static void
set (const char *const *text, size_t n)
{
  gdw_ip ip[16];
  for (size_t i = 0; i < n; i++)
    ip[i] = help_ip (text[i]);
  gdw_attempt_set (&a, ip, n, 500);
}

#define SET(...)                                                                                                       \
  set ((const char *const[]){ __VA_ARGS__ }, sizeof (const char *const[]){ __VA_ARGS__ } / sizeof (char *))

/* The addresses that are given from here on, as words. */
static bool
gives (const char *want)
{
  char got[512] = "", text[GDW_IP_TEXT];
  gdw_path p;
  unsigned sends;
  while (gdw_attempt_next (&a, &net, &p, &sends)) {
    check (sends == (gdw_attempt_has_more (&a, &net) ? (unsigned)GDW_ATTEMPT_SENDS : 0));
    size_t n = strlen (got);
    snprintf (got + n, sizeof got - n, "%s%s", n > 0 ? " " : "", gdw_ip_text (&p.remote.ip, text));
  }
  if (strcmp (got, want) != 0)
    printf ("# %s\n", got);
  return strcmp (got, want) == 0;
}

static bool
line (const char *first, const char *want)
{
  const gdw_ip ip = first != NULL ? help_ip (first) : (gdw_ip){ 0 };
  gdw_attempt_line_up (&a, &net, first != NULL ? &ip : NULL);
  return gives (want);
}

TEST (one_after_another_as_they_came)
{
  network (true, true, true);
  SET ("192.0.2.1", "2001:db8::1", "192.0.2.1", "127.0.0.1", "192.0.2.2");
  check (a.n == 3 && gives ("192.0.2.1 2001:db8::1 192.0.2.2"));
  const gdw_ip last = help_ip ("192.0.2.2");
  gdw_attempt_give_back (&a, &last);
  check (gives ("192.0.2.2"));
}

TEST (families_take_turns)
{
  network (true, true, true);
  SET ("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2");
  check (line (NULL, "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2 192.0.2.3"));
  check (line (NULL, "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2 192.0.2.3"));
}

TEST (what_no_link_reaches_is_left_out)
{
  SET ("192.0.2.1", "2001:db8::1", "192.0.2.2");
  network (true, false, false);
  check (line (NULL, "192.0.2.1 192.0.2.2") && !gdw_attempt_has_more (&a, &net));
  network (false, true, true);
  check (line (NULL, "2001:db8::1"));
  network (true, true, true); /* has come meanwhile */
  check (gives ("192.0.2.1 192.0.2.2"));
}

TEST (a_family_without_a_way_out_comes_last)
{
  network (true, true, false);
  SET ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8:1::9");
  check (line (NULL, "2001:db8:1::9 192.0.2.1 192.0.2.2 2001:db8::1")); /* a neighbour needs none */
}

TEST (what_worked_leads)
{
  network (true, true, true);
  SET ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2");
  check (line ("192.0.2.2", "192.0.2.2 2001:db8::1 192.0.2.1 2001:db8::2"));
  check (line ("192.0.2.99", "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2"));
}

TEST (doubtful_ones_come_last_and_spent_ones_never)
{
  network (true, true, true);
  SET ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2");
  const gdw_ip six = help_ip ("2001:db8::1"), four = help_ip ("192.0.2.1"), other = help_ip ("192.0.2.99");
  gdw_attempt_doubt (&a, &six);
  gdw_attempt_doubt (&a, &six);
  gdw_attempt_doubt (&a, &four);
  gdw_attempt_doubt (&a, &other);
  check (gdw_attempt_doubts (&a, &six) == 2 && gdw_attempt_doubts (&a, &other) == 0);
  check (line ("2001:db8::1", "2001:db8::2 192.0.2.2 192.0.2.1 2001:db8::1"));
  gdw_attempt_spend (&a, &six);
  gdw_attempt_give_back (&a, &four);
  check (gives ("192.0.2.1"));
  check (line (NULL, "2001:db8::2 192.0.2.2 192.0.2.1") && gdw_attempt_has_unspent (&a, &net));
  for (size_t i = 0; i < a.n; i++)
    gdw_attempt_spend (&a, &a.at[i].ip);
  check (!gdw_attempt_has_unspent (&a, &net) && line (NULL, ""));
}

TEST (addresses_behind_a_translator)
{
  const gdw_net one[] = { help_net ("64:ff9b::/96") },
                two[] = { help_net ("2001:db8:9::/96"), help_net ("2001:db8:8::/96") };
  network (false, true, true);
  SET ("192.0.2.1", "192.0.2.2");
  check (gdw_attempt_is_ipv4 (&a) && !gdw_attempt_has_more (&a, &net));
  gdw_attempt_translate (&a, one, 1);
  check (a.n == 4 && gdw_attempt_is_ipv4 (&a) && line (NULL, "64:ff9b::c000:201 64:ff9b::c000:202"));
  gdw_attempt_translate (&a, two, 2); /* on another network: the old ones go */
  check (a.n == 6 &&
         line (NULL, "2001:db8:9::c000:201 2001:db8:9::c000:202 2001:db8:8::c000:201 2001:db8:8::c000:202"));
  gdw_attempt_translate (&a, NULL, 0);
  check (a.n == 2 && line (NULL, ""));
  network (true, false, false);
  check (line (NULL, "192.0.2.1 192.0.2.2"));
  SET ("192.0.2.1", "2001:db8::1");
  check (!gdw_attempt_is_ipv4 (&a));
  SET ("2001:db8::1");
  check (!gdw_attempt_is_ipv4 (&a));
}

TEST (where_it_gets_narrow_half_of_them_are_kept)
{
  const gdw_net one[] = { help_net ("64:ff9b::/96") };
  SET ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.8");
  gdw_attempt_translate (&a, one, 1);
  check (a.n == GDW_MAX_GATEWAY_ADDRS);
  network (false, true, true);
  check (line (NULL, "64:ff9b::c000:201 64:ff9b::c000:202 64:ff9b::c000:203 64:ff9b::c000:204"));
  network (true, false, false);
  check (line (NULL, "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4"));
}

TEST_MAIN ()
