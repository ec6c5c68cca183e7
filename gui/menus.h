/* SPDX-License-Identifier: GPL-3.0-or-later */
/* menus.h - what GTK's menus do not do by themselves. */
#ifndef GODWIT_MENUS_H
#define GODWIT_MENUS_H

#include <gtk/gtk.h>

/* Entries of the button's menu that are wider than the window are written in more lines, and its keys are left out:
 * text may be large, and the window narrow. */
void godwit_menu_fit (GtkMenuButton *button);

#endif
