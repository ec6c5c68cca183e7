/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refusal.c - the words about algorithms that a gateway refused. */
#include "ike/refusal.h"

#include "base/text.h"
#include "crypto/suites.h"

static gdw_text
line (char lines[GDW_MAX_DIFF][GDW_MAX_TEXT], uint8_t *n)
{
  return gdw_text_over (lines[(*n)++], GDW_MAX_TEXT);
}

static void
offered (gdw_diff *d, const char *what, const struct gdw_choices *list)
{
  if (list->n == 0)
    return;
  gdw_text t = line (d->offered, &d->n_offered);
  gdw_text_put (&t, what);
  for (size_t i = 0; i < list->n; i++) {
    gdw_text_put (&t, i == 0 ? ": " : ", ");
    gdw_text_put (&t, list->at[i]->word);
  }
}

static void
change (gdw_diff *d, const char *words)
{
  if (d->n_changes == GDW_MAX_DIFF)
    return;
  gdw_text t = line (d->changes, &d->n_changes);
  gdw_text_put (&t, words);
}

static const gdw_key *
key (const char *group, const char *name)
{
  return gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
}

/* The gateway asked for a group that is not offered. */
static void
explain_group (uint16_t group, gdw_diff *d)
{
  const gdw_choice *word = gdw_key_choice_number (key ("ike", "groups"), group);
  const gdw_group_info *known = gdw_group_find (group);
  gdw_text h = line (d->hints, &d->n_hints);
  gdw_text_put (&h, "it asked for the key exchange group ");
  if (known != NULL)
    gdw_text_put (&h, known->name);
  else
    gdw_text_number (&h, group);
  if (word == NULL) {
    change (d, "the gateway has to allow another group, x25519 or ecp256 for instance: Godwit does not have the one it "
               "asked for");
    return;
  }
  gdw_text c = line (d->changes, &d->n_changes);
  gdw_text_put (&c, "add ");
  gdw_text_put (&c, word->word);
  gdw_text_put (&c, " to ike.groups");
}

/* The profile offers less than it could. */
static void
explain_narrow (const gdw_profile *p, bool esp, gdw_diff *d)
{
  gdw_profile preset;
  gdw_profile_init (&preset);
  if (esp && p->esp.ciphers.n < preset.esp.ciphers.n)
    change (d, "leave esp.ciphers at its default, which offers more");
  else if (!esp && (p->ike.ciphers.n < preset.ike.ciphers.n || p->ike.prfs.n < preset.ike.prfs.n ||
                    p->ike.groups.n + 1u < preset.ike.groups.n)) /* the library may lack one */
    change (d, "leave ike.ciphers, ike.prfs and ike.groups at their defaults, which offer more");
}

void
gdw_refusal_explain (const gdw_refusal *r, const gdw_profile *p, gdw_diff *ret)
{
  *ret = (gdw_diff){ 0 };
  offered (ret, r->esp ? "ESP ciphers" : "IKE ciphers", r->esp ? &p->esp.ciphers : &p->ike.ciphers);
  if (!r->esp) {
    offered (ret, "IKE PRFs", &p->ike.prfs);
    offered (ret, "IKE groups", &p->ike.groups);
    offered (ret, "IKE post-quantum groups", &p->ike.post_quantum_groups);
  }
  if (r->group != 0)
    explain_group (r->group, ret);
  explain_narrow (p, r->esp, ret);
  if (!p->ike.old_algorithms)
    change (ret, "if the gateway is old and cannot be changed: ike.old-algorithms=true also offers AES-CBC with SHA-2");
  if (r->group == 0)
    change (ret, r->esp
                     ? "it gave no hint, and ESP algorithms cannot be probed: its administrator knows which it accepts"
                     : "it gave no hint: `godwitctl probe` with the gateway's address asks what it takes");
}
