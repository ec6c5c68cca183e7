/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.h - the settings as JSON, for `godwitctl schema` and for other programs that write profiles. */
#ifndef GODWIT_PROFILES_SCHEMA_H
#define GODWIT_PROFILES_SCHEMA_H

#include <glib.h>

/* {"version":1,"groups":[{"name","help","settings":[{"name","type","default","required","secret","min","max","choices":[{"word",
 * "help"}],"help"}]}]}; default, min, max and choices only where they mean something. Indented, with a final line end. Free with g_free. */
char *godwit_schema_json (void);

#endif
