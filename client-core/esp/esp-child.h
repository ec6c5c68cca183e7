/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-child.h - the child SAs of a plane: both directions, selectors, who sends, who lingers. */
#ifndef GDW_ESP_ESP_CHILD_H
#define GDW_ESP_ESP_CHILD_H

#include "esp/esp-sa.h"
#include "esp/loss.h"
#include "esp/plane.h"
#include "wire/ip-pkt.h"

/* What was or is to be told about a child, as bits. */
enum { GDW_TELL_FIRST_IN = 1, GDW_TELL_SOFT = 2, GDW_TELL_HARD = 4 };

typedef struct {
  uint32_t number; /* by which orders name it; 0: this place is free */
  uint32_t ike;
  gdw_esp_out out;
  gdw_esp_in in;
  uint8_t n_local, n_remote;
  gdw_ts local[GDW_MAX_TS], remote[GDW_MAX_TS];
  uint64_t rank; /* 0: does not send; else the highest whose selectors fit sends */
  gdw_us dies;   /* stops listening; GDW_US_NEVER: not dropped */
  bool auto_use;
  uint8_t due, told; /* GDW_TELL_*: a report waits; it was noticed, and is not told again */
  gdw_loss loss;
  uint16_t lost; /* of 1000: a report waits; 0: none */
} gdw_esp_child;

/* All zero: none. */
typedef struct {
  gdw_esp_child at[GDW_MAX_CHILDREN];
  uint64_t last_rank;
} gdw_esp_children;

/* A child from an ADD order. last: the highest sequence number it may use. Errors as gdw_plane_apply says. */
GDW_MUST_USE gdw_err gdw_esp_children_add (gdw_esp_children *t, const gdw_order *o, uint32_t last);

/* The child of this number; NULL: none. */
gdw_esp_child *gdw_esp_children_find (gdw_esp_children *t, uint32_t number);

/* The child that listens on this SPI; NULL: none. */
gdw_esp_child *gdw_esp_children_by_spi (gdw_esp_children *t, uint32_t spi, gdw_us now);

/* The child by which this packet leaves. NULL: none; *ret_any: some child sends, but its selectors do not hold the packet. */
gdw_esp_child *gdw_esp_children_choose (gdw_esp_children *t, const gdw_ip_pkt *pkt, bool *ret_any);

/* Our own address of this family inside the tunnel, by the selectors of the child that was told to USE last. False: there is no single one. */
bool gdw_esp_children_address (const gdw_esp_children *t, uint8_t family, gdw_ip *ret);

/* This child sends from now on, before all others. */
void gdw_esp_children_use (gdw_esp_children *t, gdw_esp_child *c);

/* The children of this IKE SA are on another path: what was lost before says nothing about it. */
void gdw_esp_children_moved (gdw_esp_children *t, uint32_t ike);

/* This child does not send any more, and stops listening at `dies`. */
void gdw_esp_children_drop (gdw_esp_child *c, gdw_us dies);

/* Ends those whose time has come and wipes their keys. */
void gdw_esp_children_reap (gdw_esp_children *t, gdw_us now);
gdw_us gdw_esp_children_deadline (const gdw_esp_children *t);

/* Wipes all. */
void gdw_esp_children_done (gdw_esp_children *t);

/* Notes a GDW_TELL_* to be told, once in the child's life. */
void gdw_esp_child_tell (gdw_esp_child *c, uint8_t what);

#endif
