# SPDX-License-Identifier: GPL-3.0-or-later
"""words.py - how a setting's type, range and default are said, the same in docs/settings.md and in the man page."""

TYPES = {
    'TEXT': 'text of at most {max} octets',
    'LABEL': 'at most {max} letters, digits, dots, underscores and hyphens; the first is a letter or digit',
    'UUID': 'a UUID',
    'HOST': 'a host name or an IP address',
    'IDENT': 'an identity: a name, user@domain, an IP address, a DN such as CN=name, or keyid: with hex digits',
    'PATH': 'path of a file; a relative one is meant from the folder of the profile',
    'NUMBER': 'a number from {min} to {max}',
    'BOOL': 'true or false',
    'CHOICE': 'one of the words below',
    'CHOICES': 'some of the words below, separated by ";", the preferred one first',
    'NETS': 'up to {max} networks, separated by ";"',
    'HOSTS': 'up to {max} host names or IP addresses, separated by ";"',
    'NAMES': 'up to {max} DNS names, separated by ";"',
    'PINS': 'up to {max} hashes of public keys, separated by ";": sha256/ and the base64 of the SHA-256 of a SubjectPublicKeyInfo',
    'PATHS': 'up to {max} paths or the word system, separated by ";"; a relative path is meant from the folder of the profile',
    'SECRET': 'a secret of {min} to {max} octets; never in a profile',
}

# What the example of docs/settings.md says where the default would be empty or not tell much. A unit test reads that example.
EXAMPLES = {
    'godwit.uuid': '0f5e7b0e-6a5c-4a0b-9c3e-1d2f3a4b5c6d',
    'godwit.name': 'work',
    'gateway.address': 'vpn.example.org',
    'gateway.fallback': 'vpn2.example.org;192.0.2.7',
    'gateway.remote_identity': 'vpn.example.org',
    'gateway.pins': 'sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    'gateway.trusted_keys': 'sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'gateway.authorities': 'system;example-ca.pem',
    'sign_in.method': 'certificate',
    'sign_in.user': 'alice',
    'sign_in.local_identity': 'alice@example.org',
    'sign_in.certificate': 'alice.pem',
    'sign_in.private_key': 'alice.key',
    'network.remote_networks': '10.0.0.0/8;2001:db8::/32',
    'network.dns_domains': 'example.org',
    'network.device': 'godwit-work',
}


def kind(setting):
    return TYPES[setting.type].format(min=setting.min, max=setting.max)


def example(setting):
    return EXAMPLES.get(setting.field, setting.preset)
