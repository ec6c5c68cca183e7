/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stddef.h - gcc for Windows begins its own stddef.h by including the system's; here the system has nothing to add. */
