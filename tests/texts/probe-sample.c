/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-sample.c - what godwitctl makes of probes that are written here: modern, old, ikev1, refuses, silent; as text, or with --json. */
#include "ctl/json.h"
#include "ctl/probe-say.h"

#include <stdio.h>
#include <string.h>

static void
row (gdw_probed *p, uint8_t kind, uint8_t verdict, uint8_t grade, const char *name)
{
  gdw_probed_row *r = &p->rows[p->n_rows++];
  *r = (gdw_probed_row){ kind, verdict, grade, "" };
  g_strlcpy (r->name, name, sizeof r->name);
}

static void
begin (gdw_probed *p)
{
  memset (p, 0, sizeof *p);
  p->gateway = (gdw_addr){ gdw_ip_from (gdw_bytes_make ("\xc6\x33\x64\x64", 4)), 500 };
  p->sent = 30;
  p->got = 30;
  p->took_ms = 3100;
}

static void
modern (gdw_probed *p)
{
  begin (p);
  p->ikev2 = GDW_SPEAKS_YES;
  p->features = p->fragmentation = p->intermediate = p->nat_told = p->nat_here = true;
  p->n_hashes = 2;
  p->hashes[0] = 2;
  p->hashes[1] = 5;
  p->largest = 1500;
  row (p, GDW_ROW_CIPHER, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "aes256gcm16");
  row (p, GDW_ROW_CIPHER, GDW_VERDICT_REFUSED, GDW_GRADE_OLD, "aes256");
  row (p, GDW_ROW_PRF, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "prfsha384");
  row (p, GDW_ROW_GROUP, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "x25519");
  row (p, GDW_ROW_GROUP, GDW_VERDICT_SILENT, GDW_GRADE_NEVER, "modp1024");
  row (p, GDW_ROW_KEM, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "mlkem768");
  row (p, GDW_ROW_INTEGRITY, GDW_VERDICT_NONE, GDW_GRADE_OLD, "sha256");
}

static void
old (gdw_probed *p)
{
  begin (p);
  p->ikev2 = p->ikev1 = GDW_SPEAKS_YES;
  p->cookie = p->redirect = p->features = true;
  row (p, GDW_ROW_CIPHER, GDW_VERDICT_TAKEN, GDW_GRADE_OLD, "aes256");
  row (p, GDW_ROW_CIPHER, GDW_VERDICT_TAKEN, GDW_GRADE_NEVER, "3des");
  row (p, GDW_ROW_INTEGRITY, GDW_VERDICT_TAKEN, GDW_GRADE_OLD, "sha256");
  row (p, GDW_ROW_PRF, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "prfsha256");
  row (p, GDW_ROW_GROUP, GDW_VERDICT_TAKEN, GDW_GRADE_GOOD, "modp2048");
  row (p, GDW_ROW_GROUP, GDW_VERDICT_TAKEN, GDW_GRADE_UNKNOWN, "x448");
}

static void
show (const char *name, const gdw_probed *p, gdw_why end, gboolean json)
{
  gdw_why why = ctl_probe_why (p, end);
  if (json)
    ctl_json_print (ctl_probe_json (p, name, why), FALSE);
  else
    ctl_probe_say (p, name, why);
}

int
main (int argc, char **argv)
{
  static gdw_probed p;
  gboolean json = argc > 1 && strcmp (argv[1], "--json") == 0;
  modern (&p);
  show ("modern", &p, GDW_WHY_NONE, json);
  old (&p);
  show ("old", &p, GDW_WHY_NONE, json);
  begin (&p);
  p.ikev1 = GDW_SPEAKS_YES;
  show ("ikev1", &p, GDW_WHY_NONE, json);
  p.ikev1 = GDW_SPEAKS_NO;
  p.ikev2 = GDW_SPEAKS_NO;
  show ("refuses", &p, GDW_WHY_NONE, json);
  begin (&p);
  p.got = 0;
  show ("silent", &p, GDW_WHY_GATEWAY_SILENT, json);
  return 0;
}
