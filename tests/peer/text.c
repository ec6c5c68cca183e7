/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - the payloads of a message as words of a ladder: "IDi CERTREQ CP SA TSi TSr", "N(COOKIE)", "EAP(request MSCHAPv2)", "D(ESP)". */
#include "inside.h"

#include <stdio.h>
#include <string.h>

#include "wire/eap-pkt.h"
#include "wire/pay-del.h"

static const char *
payload_name (uint8_t type)
{
  static const char *const names[] = { "SA", "KE", "IDi", "IDr", "CERT", "CERTREQ", "AUTH", "No",
                                       "N",  "D",  "V",   "TSi", "TSr",  "SK",      "CP",   "EAP" };
  return type >= GDW_P_SA && type <= GDW_P_EAP ? names[type - GDW_P_SA] : "?";
}

static const char *
notify_name (uint16_t type)
{
  static const struct {
    uint16_t type;
    const char *name;
  } names[] = {
    { GDW_N_UNSUPPORTED_CRITICAL_PAYLOAD, "CRITICAL" },
    { GDW_N_INVALID_SYNTAX, "SYNTAX" },
    { GDW_N_NO_PROPOSAL_CHOSEN, "NO_PROPOSAL" },
    { GDW_N_INVALID_KE_PAYLOAD, "INVALID_KE" },
    { GDW_N_AUTHENTICATION_FAILED, "AUTH_FAILED" },
    { GDW_N_NO_ADDITIONAL_SAS, "NO_MORE_SAS" },
    { GDW_N_INTERNAL_ADDRESS_FAILURE, "NO_ADDRESS" },
    { GDW_N_TS_UNACCEPTABLE, "TS_UNACCEPTABLE" },
    { GDW_N_UNACCEPTABLE_ADDRESSES, "BAD_ADDRESS" },
    { GDW_N_UNEXPECTED_NAT_DETECTED, "NAT_SEEN" },
    { GDW_N_TEMPORARY_FAILURE, "LATER" },
    { GDW_N_CHILD_SA_NOT_FOUND, "NO_SUCH_CHILD" },
    { GDW_N_INITIAL_CONTACT, "INITIAL_CONTACT" },
    { GDW_N_NAT_DETECTION_SOURCE_IP, "NAT_S" },
    { GDW_N_NAT_DETECTION_DESTINATION_IP, "NAT_D" },
    { GDW_N_COOKIE, "COOKIE" },
    { GDW_N_REKEY_SA, "REKEY" },
    { GDW_N_ADDITIONAL_KEY_EXCHANGE, "LINK" },
    { GDW_N_STATE_NOT_FOUND, "NO_STATE" },
    { GDW_N_CHILDLESS_SUPPORTED, "CHILDLESS" },
    { GDW_N_REDIRECT, "REDIRECT" },
    { GDW_N_REDIRECTED_FROM, "REDIRECTED_FROM" },
    { GDW_N_MOBIKE_SUPPORTED, "MOBIKE" },
    { GDW_N_ADDITIONAL_IP4_ADDRESS, "MORE_IP4" },
    { GDW_N_ADDITIONAL_IP6_ADDRESS, "MORE_IP6" },
    { GDW_N_NO_ADDITIONAL_ADDRESSES, "NO_MORE_IP" },
    { GDW_N_UPDATE_SA_ADDRESSES, "UPDATE" },
    { GDW_N_COOKIE2, "COOKIE2" },
    { GDW_N_NO_NATS_ALLOWED, "NO_NATS" },
    { GDW_N_AUTH_LIFETIME, "AUTH_LIFETIME" },
    { GDW_N_MULTIPLE_AUTH_SUPPORTED, "MULTIPLE_AUTH" },
    { GDW_N_ANOTHER_AUTH_FOLLOWS, "ANOTHER_AUTH" },
    { GDW_N_SIGNATURE_HASH_ALGORITHMS, "HASHES" },
    { GDW_N_USE_PPK, "USE_PPK" },
    { GDW_N_PPK_IDENTITY, "PPK_ID" },
    { GDW_N_NO_PPK_AUTH, "NO_PPK_AUTH" },
  };
  static char number[16];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].type == type)
      return names[i].name;
  snprintf (number, sizeof number, "%u", type);
  return number;
}

static void
describe_eap (gdw_bytes body, char *buf, size_t cap)
{
  static const char *const codes[] = { "?", "request", "response", "Success", "Failure" };
  gdw_eap_pkt e;
  const char *type = "";
  if (gdw_eap_pkt_read (body, &e) != GDW_OK) {
    snprintf (buf, cap, "EAP(damaged)");
    return;
  }
  switch (e.type) {
  case 0: break;
  case GDW_EAP_IDENTITY: type = " Identity"; break;
  case GDW_EAP_NAK: type = " Nak"; break;
  case GDW_EAP_GTC: type = " GTC"; break;
  case GDW_EAP_MSCHAPV2: type = " MSCHAPv2"; break;
  default: type = " other"; break;
  }
  snprintf (buf, cap, "EAP(%s%s)", codes[e.code], type);
}

static void
describe_one (const gdw_payload *p, char *buf, size_t cap)
{
  gdw_pay_notify n;
  gdw_pay_del d;
  if (p->type == GDW_P_N && gdw_pay_notify_read (p->body, &n) == GDW_OK)
    snprintf (buf, cap, "N(%s)", notify_name (n.type));
  else if (p->type == GDW_P_D && gdw_pay_del_read (p->body, &d) == GDW_OK)
    snprintf (buf, cap, "D(%s)", d.proto == GDW_PROTO_IKE ? "IKE" : "ESP");
  else if (p->type == GDW_P_EAP)
    describe_eap (p->body, buf, cap);
  else
    snprintf (buf, cap, "%s", payload_name (p->type));
}

/* Only says what its sender can: it would stand in every ladder. peer_was_told looks at it. */
static bool
is_announcement (const gdw_payload *p)
{
  gdw_pay_notify n;
  return p->type == GDW_P_N && gdw_pay_notify_read (p->body, &n) == GDW_OK &&
         (n.type == GDW_N_FRAGMENTATION_SUPPORTED || n.type == GDW_N_REDIRECT_SUPPORTED ||
          n.type == GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED);
}

void
peer_describe (const gdw_msg *m, char *buf, size_t cap)
{
  size_t n = 0;
  buf[0] = '\0';
  for (size_t i = 0; i < m->n && n < cap; i++) {
    char word[64];
    if (is_announcement (&m->payload[i]))
      continue;
    describe_one (&m->payload[i], word, sizeof word);
    n += (size_t)snprintf (buf + n, cap - n, "%s%s", n > 0 ? " " : "", word);
  }
}
