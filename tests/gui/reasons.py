# SPDX-License-Identifier: GPL-3.0-or-later
"""reasons.py - how each end reason that a gateway or the network can cause is brought about, and what a person does about it: the table of
test_reasons.py. Where strongSwan cannot be brought to it, the tests' own gateway (tests/peer/peer-gateway.c) does it, on an address of its own."""

import contextlib
import os
from dataclasses import dataclass, field

import certs
from desktop import nmcli, pids
from machine import RUN, wait_until
from net import GATEWAY4, GATEWAY6, GATEWAY_NAME, SILENT4
from peer import PASSWORD
from test_revocation import world

ODD4 = '198.51.100.98'  # the other gateway's address
PSK = 'a shared secret of some length'
PPK = '0123456789abcdef0123456789abcdef'
OTHER = 'somebody-else.example.net'  # certs.py: the name in gw-name
BY_PSK = {'drop': ('sign-in.eap-methods', 'password-flags'), 'secrets': {'psk': PSK}, 'sign-in__method': 'psk', 'sign-in__local-identity': 'alice'}
BY_CERT = {'drop': ('sign-in.eap-methods', 'password-flags'), 'secrets': {}, 'sign-in__method': 'certificate',
           'sign-in__certificate': f'{RUN}/mine/alice.pem', 'sign-in__private-key': f'{RUN}/mine/alice.key',
           'sign-in__local-identity': 'alice@example.org'}
PIN = 'sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='  # of nothing that is here


# --- gateways ---

@contextlib.contextmanager
def swan(lab, **words):
    """strongSwan; its certificate has to be one that make_odd makes, or of certs.make."""
    lab.serve(**words)
    yield


ODD = []  # the other gateway that runs


def start_odd(lab, *words):
    program = os.path.abspath(f"build/{os.environ.get('GODWIT_BUILD', 'root')}/tests/peer/peer-gateway")
    machine = lab.net.internet
    while ODD:
        machine.stop(ODD.pop())
    machine.run('ip', 'addr', 'replace', f'{ODD4}/24', 'dev', 'br0')
    ODD.append(machine.start(program, ODD4, certs.DIR, *words))
    wait_until(lambda: f'{ODD4}:4500 ' in machine.run('ss', '-Hlun').stdout, 'the other gateway', 5, 0.05)


@contextlib.contextmanager
def odd(lab, *words):
    """The tests' gateway. strongSwan stays beside it, at its own address."""
    lab.serve()
    start_odd(lab, *words)
    try:
        yield
    except Exception:
        with open(f'{RUN}/internet/peer-gateway.log', encoding='utf-8', errors='replace') as f:
            print('# the other gateway: ' + '\n# the other gateway: '.join(f.read().splitlines()[-8:]))
        raise
    finally:
        lab.net.internet.stop(ODD.pop())


@contextlib.contextmanager
def deaf(lab):
    """No name server answers."""
    lab.serve()
    machine = lab.net.internet
    machine.nft('table inet deaf {\n chain in {\n type filter hook input priority filter;\n udp dport 53 drop\n tcp dport 53 drop\n }\n}\n')
    try:
        yield
    finally:
        machine.run('nft', 'delete', 'table', 'inet', 'deaf', check=False)


UPLINKS = ('wifi0', 'lte0')


@contextlib.contextmanager
def without_ipv6(lab):
    """No network by which a gateway could be reached that has an IPv6 address only."""
    lab.serve()
    for device in UPLINKS:
        nmcli('device', 'modify', device, 'ipv6.method', 'disabled', 'ipv6.addresses', '', 'ipv6.gateway', '', 'ipv6.dns', '')
    try:
        yield
    finally:
        give_ipv6()


def give_ipv6():
    """As their connections have it."""
    for device in UPLINKS:
        nmcli('device', 'reapply', device)


def make_odd():
    """Certificates that no gateway should have: gw-clients, gw-weak, gw-critical; and usera's own; made once."""
    if os.path.exists(f'{RUN}/mine/alice.key'):
        return
    certs.make_odd()
    os.makedirs(f'{RUN}/mine', exist_ok=True)
    for ending in ('pem', 'key'):
        os.system(f'install -m 600 -o usera {certs.DIR}/alice-p256.{ending} {RUN}/mine/alice.{ending}')


# --- deeds of others, while it is connected ---

def close(_, lab):
    lab.gateway.swanctl('--terminate', '--ike', 'rw', '--timeout', '5')


def lose(_, lab):
    """It is cut off, and says nothing."""
    lab.net.gw.nft('table inet lost {\n chain in {\n type filter hook input priority filter;\n udp dport { 500, 4500 } drop\n }\n}\n')


def move(_, lab):
    lab.uplinks.carrier('wifi0', False)


def kill(_, lab):
    for pid in pids('godwitd'):
        os.kill(pid, 9)


def found(_, lab):
    lab.net.gw.run('nft', 'delete', 'table', 'inet', 'lost', check=False)


# --- what the person does ---

def edited(label, field_name, text, place=None):
    """The button opens the settings: this field gets this text, and it connects again."""
    def mend(app, lab):
        app.press(label)
        app.sees('Edit Connection')
        if place:
            app.scroll()
            app.click(place)
        app.type(field_name, text)
        app.press('Save')
        app.gone('Edit Connection')
        app.press('Try Again')
    return mend


def by_key(app, _):
    """The button opens the settings: there a pre-shared key is chosen, and typed."""
    app.press('Edit the Sign-In…')
    app.sees('Edit Connection')
    app.click('Sign In With')
    app.sees('Certificate')
    app.key('Home', 'Return')  # the first of the list
    app.type('Pre-Shared Key', PSK)
    app.press('Save')
    app.gone('Edit Connection')
    app.press('Try Again')


def with_gtc(app, _):
    """The button opens the settings: there the method is ticked that the administrator says, by the keyboard."""
    app.press('Edit the Sign-In…')
    app.sees('Edit Connection')
    app.reach('Identities and Certificates', key='space')
    app.sees('EAP Methods')
    app.reach('EAP Methods', key='space', way='Down')
    app.sees('EAP-GTC')
    app.reach('EAP-GTC', key='space', way='Down')
    app.press('Save')
    app.gone('Edit Connection')
    app.press('Try Again')


def pressed(label):
    """The button does it all."""
    return lambda app, lab: app.press(label)


def typed(app, name, text=PASSWORD):
    app.sees(f'Sign In to {name}', seconds=20)
    app.type('Password', text)
    app.press('Connect')


@dataclass
class Reason:
    """name: of why.def. gateway: makes it (a context). mine: words for the connection. deed: of others, once connected. mend: what the person does
    then: it has to connect. often: also in the short one."""
    name: str
    gateway: object
    mine: dict = field(default_factory=dict)
    deed: object = None
    mend: object = None
    after: object = None
    seconds: int = 30
    often: bool = False


def at_odd(**words):
    return {'gateway__address': ODD4, **words}


REASONS = [
    Reason('NAME_NOT_FOUND', lambda lab: swan(lab), {'gateway__address': 'nosuchhost.example.org'},
           mend=edited('Edit the Gateway…', 'Gateway', GATEWAY_NAME), often=True),
    Reason('NAME_NO_ANSWER', deaf, seconds=100),
    Reason('GATEWAY_SILENT', lambda lab: swan(lab), {'gateway__address': SILENT4}, seconds=100),
    Reason('NO_NETWORK', without_ipv6, {'gateway__address': GATEWAY6}, mend=lambda app, lab: (give_ipv6(), app.press('Try Again'))),
    Reason('GATEWAY_REFUSES_VERSION', lambda lab: odd(lab, 'init-notify=5'), at_odd(), seconds=60),
    Reason('REDIRECT_REFUSED', lambda lab: odd(lab, f'redirect={GATEWAY4}'), at_odd(gateway__redirect='false'),
           mend=pressed('Follow Redirects and Connect')),
    # With MSCHAPv2 a wrong password is asked for again, and who cancels then, or never types one, is not connected: no page.
    Reason('SIGN_IN_REFUSED', lambda lab: swan(lab, auth='eap-gtc'), {'method': 'gtc', 'secrets': {'password': 'looking glass'}},
           mend=edited('Edit the Sign-In…', 'Password', PASSWORD), often=True),
    Reason('PROOF_REFUSED', lambda lab: swan(lab, auth='psk'), {**BY_PSK, 'secrets': {'psk': 'not the right key at all'}},
           mend=edited('Edit the Sign-In…', 'Pre-Shared Key', PSK)),
    Reason('EAP_METHOD_UNSUPPORTED', lambda lab: swan(lab, auth='eap-gtc'), mend=with_gtc),
    Reason('GATEWAY_WANTS_EAP', lambda lab: odd(lab, 'certificate', 'eap_always'), at_odd(**BY_CERT),
           mend=lambda app, lab: (start_odd(lab, 'mschapv2'), app.press('Sign In With Name and Password'), typed(app, 'GATEWAY_WANTS_EAP'))),
    Reason('GATEWAY_WANTS_NO_EAP', lambda lab: swan(lab, auth='psk'), mend=by_key),
    Reason('SECRET_MISSING', lambda lab: swan(lab), {'secrets': {'password': 'x' * 257}},  # MSCHAPv2 has at most 256 characters (RFC 2759 4)
           mend=edited('Edit the Sign-In…', 'Password', PASSWORD)),
    Reason('PASSWORD_EXPIRED', lambda lab: odd(lab, 'mschapv2', 'failure=E=648 R=0 C=00000000000000000000000000000000 V=3 M=Expired'),
           at_odd(secrets={'password': 'old'}),
           mend=lambda app, lab: (start_odd(lab, 'mschapv2'), edited('Edit the Sign-In…', 'Password', PASSWORD)(app, lab))),  # it was changed elsewhere
    Reason('ACCOUNT_RESTRICTED', lambda lab: odd(lab, 'mschapv2', 'failure=E=647 R=0 C=00000000000000000000000000000000 V=3 M=Disabled'),
           at_odd(secrets={'password': 'x'})),
    Reason('EAP_FAILED', lambda lab: odd(lab, 'mschapv2', 'eap-failure'), at_odd()),
    Reason('AUTHORITY_UNKNOWN', lambda lab: swan(lab, cert='gw-foreign'), mend=lambda app, lab: (app.press('Show Certificate…'), app.press('Trust'))),
    Reason('CERT_EXPIRED', lambda lab: swan(lab, cert='gw-expired')),
    Reason('CERT_NOT_YET_VALID', lambda lab: swan(lab, cert='gw-early')),
    Reason('CERT_NAME', lambda lab: swan(lab, cert='gw-name', local_id=OTHER), {'drop': ('gateway.remote-identity',)},
           mend=pressed(f'Use the Name “{OTHER}” and Connect'), often=True),
    Reason('CERT_KEY_USE', lambda lab: swan(lab, cert='gw-clients')),
    Reason('CERT_WEAK', lambda lab: swan(lab, cert='gw-weak')),
    Reason('CERT_BAD', lambda lab: odd(lab, 'mschapv2', 'cert=gw-critical'), at_odd()),
    Reason('CERT_REVOKED', lambda lab: world(lab, 'gw-back', lists=False), {'gateway__revocation': 'strict'}),
    Reason('REVOCATION_UNKNOWN', lambda lab: world(lab, 'gw-asking', lists=False, answers=False), {'gateway__revocation': 'strict'},
           mend=pressed('Connect Without Asking for Revocation')),
    Reason('GATEWAY_PROOF_BAD', lambda lab: odd(lab, 'psk', 'credulous', 'psk=another key that nobody else has'), at_odd(**BY_PSK)),
    Reason('GATEWAY_ID_OTHER', lambda lab: odd(lab, 'psk', 'identity=other.example.org'), at_odd(**BY_PSK),
           mend=edited('Edit the Gateway’s Identity…', 'Gateway Identity', 'other.example.org', 'Identities and Certificates')),
    Reason('CERT_MISSING', lambda lab: swan(lab, send_cert='never')),
    Reason('GATEWAY_UNPROVEN', lambda lab: odd(lab, 'mschapv2', 'eap_unproven'), at_odd()),
    Reason('PIN_MISMATCH', lambda lab: swan(lab), {'gateway__pins': PIN}, mend=edited('Edit the Pins…', 'Pinned Public Keys', '', 'Identities and Certificates')),
    Reason('NO_PROPOSAL', lambda lab: swan(lab, ike='aes256-sha256-modp2048', esp='aes256-sha256'),
           mend=pressed('Allow Old Algorithms and Connect'), often=True),
    Reason('KE_REFUSED', lambda lab: odd(lab, 'init-notify=17,0015'), at_odd(ike__groups='x25519'), seconds=60),
    Reason('CHOICE_NOT_OFFERED', lambda lab: odd(lab, 'mschapv2', 'chosen-group=2'), at_odd(), seconds=60),
    Reason('PROTOCOL', lambda lab: odd(lab, 'mschapv2', 'doubled=33'), at_odd(), seconds=60),
    Reason('NO_SECOND_SIGN_IN', lambda lab: swan(lab, settings={'multiple_authentication': 'no'}, auth='pubkey'),
           {**BY_CERT, 'drop': ('password-flags',), 'sign-in__second': 'eap', 'secrets': {'password': PASSWORD}},
           mend=pressed('Sign In Once and Connect')),
    Reason('PPK_REFUSED', lambda lab: swan(lab), {'ike__ppk-identity': 'office', 'secrets': {'password': PASSWORD, 'ppk': PPK}},
           mend=pressed('Connect Without the Post-Quantum Key')),
    Reason('NO_ADDRESS', lambda lab: odd(lab, 'mschapv2', 'pool_empty'), at_odd()),
    Reason('CONFIG_REFUSED', lambda lab: odd(lab, 'mschapv2', 'child-error=37'), at_odd()),
    Reason('TS_UNACCEPTABLE', lambda lab: swan(lab), {'network__remote-networks': '192.0.2.0/24', 'network__ipv6': 'false'}),
    Reason('NO_CHILD', lambda lab: odd(lab, 'mschapv2', 'child-error=35'), at_odd()),
    # two ranges that take more routes than there is room for
    Reason('PLAN_REFUSED', lambda lab: swan(lab, inner=('4',), child={'local_ts': '11.0.0.1-94.255.255.254, 101.0.0.1-126.255.255.254'}),
           {'full': True, 'network__ipv6': 'false'}),
    Reason('GATEWAY_CLOSED', lambda lab: swan(lab), deed=close, mend=pressed('Try Again'), often=True),
    Reason('GATEWAY_LOST', lambda lab: swan(lab), {'network__reconnect': '0', 'ike__liveness': '10'}, deed=lose, after=found,
           mend=pressed('Try Again'), seconds=150),
    Reason('REKEY_FAILED', lambda lab: odd(lab, 'mschapv2', 'rekey-error=7'), at_odd(ike__rekey='3'), deed=lambda app, lab: None),
    Reason('PATH_NOT_PROVEN', lambda lab: odd(lab, 'mschapv2', 'mobike', 'wrong_cookie2'), at_odd(), deed=move,
           after=lambda app, lab: lab.uplinks.carrier('wifi0', True), seconds=60),
    Reason('WORKER_DIED', lambda lab: swan(lab), deed=kill, mend=pressed('Try Again')),
]

# All other end reasons of why.def: why neither a gateway nor the network causes them. Whoever adds one says so here, or gives it a row.
NOT_FROM_OUTSIDE = {
    'OWN_KEY_UNUSABLE': "a file of the person's own, read before anything is sent",
    'CRYPTO_MISSING': 'the cryptography library of this computer',
    'KEYS_EXPIRED': 'after 2^32 - 2^16 packets by one key, which is renewed long before: hours at the full rate',
    'TUN_DENIED': 'this computer: no tunnel device',
    'CONFINE_FAILED': 'this computer: no user, no seccomp',
    'APPLY_FAILED': 'this computer: its addresses and routes; in NetworkManager mode that is the one who sets them',
    'DNS_FAILED': 'this computer: its resolver; in NetworkManager mode that is the one who sets it',
    'CONTROL_LOST': 'the processes of this computer',
    'NO_RESOURCES': 'this computer: its memory',
    'NOT_ALLOWED': 'who asks the keeper',
    'ALREADY_UP': 'who asks the keeper',
    'NOT_UP': 'who asks the keeper',
    'KEEPER_UNREACHABLE': 'the keeper is not there; there is none in NetworkManager mode',
    'CONTROL_REFUSED': 'the installation: programs of two versions',
    'START_FAILED': 'the installation: a program is missing',
}
