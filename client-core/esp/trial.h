/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.h - the path MTU of a plane: the search (esp/pmtu.h) with its probe packets, and what senders behind the gateway are told of it. */
#ifndef GDW_ESP_TRIAL_H
#define GDW_ESP_TRIAL_H

#include "crypto/entropy.h"
#include "esp/echo.h"
#include "esp/esp-child.h"
#include "esp/flows.h"
#include "esp/pmtu.h"

/* Octets of the largest packet of ours. */
enum { GDW_TRIAL_PACKET = GDW_PMTU_MOST };

typedef struct {
  gdw_pmtu search; /* its mtu is what counts */
  gdw_flows flows;
  gdw_echo echo; /* to the address that was asked last */
  uint8_t n, at; /* addresses that may answer; the one that is asked */
  gdw_ip echoes[GDW_MAX_ECHOES];
  uint16_t bound;  /* TUNE's */
  uint16_t told;   /* the MTU that the control half knows of */
  uint16_t number; /* of the last probe; 0: none was sent yet */
} gdw_trial;

gdw_trial gdw_trial_new (uint16_t bound);

/* Other bounds or addresses begin the search anew; the same ones do not. */
void gdw_trial_tune (gdw_trial *t, const gdw_order_tune *o, gdw_us now);
/* Packets leave by another path from now on. */
void gdw_trial_moved (gdw_trial *t, gdw_us now);

/* A good packet came in, and `missing` numbers before it have not come. True: it is the answer to a probe, and not for the tun. */
bool gdw_trial_heard (gdw_trial *t, gdw_bytes packet, const gdw_ip_pkt *pkt, uint32_t missing, gdw_us now);

/* A packet from the tun was sealed. */
void gdw_trial_sent (gdw_trial *t, gdw_bytes packet, const gdw_ip_pkt *pkt, gdw_us now);

/* To be called when something came in and when the search's deadline has come; then the packets of ours are taken. */
void gdw_trial_tick (gdw_trial *t, gdw_us now);
/* Writes the next packet that is to be sealed now; false: none. A probe that no child can carry yet is left out and counts as
 * lost; an address outside of the selectors is passed over. */
bool gdw_trial_next (gdw_trial *t, gdw_esp_children *children, gdw_entropy *e, gdw_out *o, gdw_us now);

/* The MTU has changed since the last question. */
bool gdw_trial_report (gdw_trial *t, uint16_t *ret);

#endif
