"""OpenSSH signatures made without a process, for tests and benches that need thousands."""

from __future__ import annotations

import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from publisher.signoff import NAMESPACE


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _public(key: Ed25519PrivateKey) -> bytes:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return _string(b"ssh-ed25519") + _string(raw)


def public_line(key: Ed25519PrivateKey) -> str:
    """Return the public half as a .pub file has it, without a comment."""
    return f"ssh-ed25519 {base64.b64encode(_public(key)).decode()}"


def signed_with(key: Ed25519PrivateKey, content: bytes) -> str:
    """Return the base64 SSHSIG (PROTOCOL.sshsig of OpenSSH) that ssh-keygen would make."""
    head = _string(NAMESPACE.encode()) + _string(b"") + _string(b"sha512")
    signed = key.sign(b"SSHSIG" + head + _string(hashlib.sha512(content).digest()))
    blob = b"SSHSIG" + struct.pack(">I", 1) + _string(_public(key)) + head
    return base64.b64encode(blob + _string(_string(b"ssh-ed25519") + _string(signed))).decode()
