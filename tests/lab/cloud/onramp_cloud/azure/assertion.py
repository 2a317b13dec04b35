# SPDX-License-Identifier: Apache-2.0
"""The signed assertion by which the holder of a certificate says who it is (RFC 7523), checked with
arithmetic: RS256 is RSASSA-PKCS1-v1_5, PS256 is RSASSA-PSS with MGF1 (RFC 8017)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from .account import CLIENT_ID, openssl

EXPONENT = 65537
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, section 9.2
SALT_BYTES = 32
SKEW_S = 300
LONGEST_S = 24 * 3600


class Refused(Exception):
    """Why the assertion is worth nothing: an AADSTS code and its sentence."""

    def __init__(self, code: int, sentence: str):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class Certificate:
    modulus: int
    thumbprints: dict[str, bytes]

    @classmethod
    def read(cls, path: Path) -> "Certificate":
        modulus = openssl("x509", "-in", path, "-noout", "-modulus").decode()
        der = openssl("x509", "-in", path, "-outform", "DER")
        return cls(int(modulus.partition("=")[2], 16),
                   {"x5t": hashlib.sha1(der).digest(), "x5t#S256": hashlib.sha256(der).digest()})


def decoded(text: str) -> bytes:
    """base64url; padding is not allowed, and MSAL for Python sends it all the same."""
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def check(assertion: str, certificate: Certificate, audiences: tuple[str, ...],
          now: float) -> None:
    try:
        head, claims, signature = assertion.split(".")
        header, content = json.loads(decoded(head)), json.loads(decoded(claims))
        signed = decoded(signature)
    except ValueError:
        raise Refused(50027, "JWT token is invalid or malformed.") from None
    check_signature(header, f"{head}.{claims}".encode(), signed, certificate)
    check_claims(content, audiences, now)


def check_signature(header: dict, message: bytes, signature: bytes,
                    certificate: Certificate) -> None:
    named = [name for name in certificate.thumbprints if name in header]
    if not named or any(decoded(header[name]) != certificate.thumbprints[name]
                        for name in named):
        raise Refused(700027, "Client assertion contains an invalid signature. [Reason - The "
                      "key was not found.]")
    verify = {"RS256": is_pkcs1, "PS256": is_pss}.get(header.get("alg"))
    size = (certificate.modulus.bit_length() + 7) // 8
    if verify is None or len(signature) != size:
        raise Refused(5002723, "Invalid JWT token. The algorithm or the signature's length is "
                      "not supported.")
    opened = pow(int.from_bytes(signature, "big"), EXPONENT, certificate.modulus)
    digest = hashlib.sha256(message).digest()
    if not verify(opened.to_bytes(size, "big"), digest, certificate.modulus.bit_length() - 1):
        raise Refused(700027, "Client assertion contains an invalid signature. [Reason - The "
                      "provided signature value did not match the expected signature value.]")


def is_pkcs1(block: bytes, digest: bytes, _bits: int) -> bool:
    """RFC 8017, section 8.2.2."""
    tail = SHA256_INFO + digest
    return block == b"\0\1" + b"\xff" * (len(block) - len(tail) - 3) + b"\0" + tail


def is_pss(block: bytes, digest: bytes, bits: int) -> bool:
    """RFC 8017, section 9.1.2, with a salt as long as the digest."""
    block = block[len(block) - (bits + 7) // 8:]
    masked, found = block[:-len(digest) - 1], block[-len(digest) - 1:-1]
    if block[-1] != 0xBC or masked[0] >> (8 - (8 * len(block) - bits)):
        return False
    clear = bytes(a ^ b for a, b in zip(masked, mgf1(found, len(masked))))
    clear = bytes([clear[0] & 0xFF >> (8 * len(block) - bits)]) + clear[1:]
    padding, salt = clear[:-SALT_BYTES], clear[-SALT_BYTES:]
    if padding != b"\0" * (len(padding) - 1) + b"\1":
        return False
    return hashlib.sha256(b"\0" * 8 + digest + salt).digest() == found


def mgf1(seed: bytes, size: int) -> bytes:
    blocks = (hashlib.sha256(seed + counter.to_bytes(4, "big")).digest()
              for counter in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def check_claims(content: dict, audiences: tuple[str, ...], now: float) -> None:
    if content.get("iss") != CLIENT_ID or content.get("sub") != CLIENT_ID:
        raise Refused(50027, "JWT token is invalid: issuer and subject must be the client.")
    if content.get("aud") not in audiences:
        raise Refused(700023, "Client assertion audience claim does not match Realm issuer. "
                      f"Expected: '{audiences[0]}'.")
    begin, end = content.get("nbf", content.get("iat", now)), content.get("exp", 0)
    if not content.get("jti"):
        raise Refused(50027, "JWT token is invalid: claim jti is missing.")
    if not begin - SKEW_S <= now < end + SKEW_S or end - begin > LONGEST_S:
        raise Refused(700024, "Client assertion is not within its valid time range. "
                      f"Current time: {now:.0f}, assertion valid from {begin} to {end}.")
