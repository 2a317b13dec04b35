# SPDX-License-Identifier: Apache-2.0
"""The tokens that were given away. They look like JWTs, but nobody outside may read them."""

import base64
import json
import secrets
import threading
from dataclasses import dataclass, replace

from . import account
from .errors import ApiError

SECONDS = 3599


@dataclass(frozen=True)
class Token:
    text: str
    audience: str
    expires: float
    has_claims: bool = False  # asked for with the claims that a challenge had


def segment(content: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


class Tokens:
    def __init__(self):
        self.known: dict[str, Token] = {}
        self.lock = threading.Lock()

    def issue(self, audience: str, now: float, seconds: float, has_claims: bool = False) -> Token:
        claims = {"aud": audience, "tid": account.TENANT, "oid": account.OBJECT_ID,
                  "appid": account.CLIENT_ID, "exp": int(now + seconds),
                  "jti": account.CANARY + secrets.token_hex(16)}
        signature = base64.urlsafe_b64encode(secrets.token_bytes(256)).decode().rstrip("=")
        # The mark of a secret stands where nobody has to decode anything to find it.
        text = ".".join((segment({"typ": "JWT", "alg": "RS256"}), segment(claims),
                         f"{account.CANARY}{signature}"))
        token = Token(text, audience, now + seconds, has_claims)
        with self.lock:
            self.known[text] = token
        return token

    def find(self, authorization: str, audiences: tuple[str, ...], now: float) -> Token:
        scheme, _, text = authorization.partition(" ")
        if not text:
            raise ApiError("no-token", headers=challenge("invalid_token"))
        with self.lock:
            token = self.known.get(text)
        if scheme.lower() != "bearer" or token is None:
            raise ApiError("bad-token", headers=challenge("invalid_token"))
        if token.audience not in audiences:
            raise ApiError("wrong-audience", headers=challenge("invalid_token"))
        if token.expires <= now:
            raise ApiError("expired-token", headers=challenge("invalid_token"))
        return token

    def expire(self, token: Token) -> None:
        with self.lock:
            self.known[token.text] = replace(token, expires=0.0)


def challenge(error: str, claims: str = "") -> dict[str, str]:
    """Header of a 401, with the claims that another token must have."""
    words = [f'authorization_uri="https://login.windows.net/{account.TENANT}"', f'error="{error}"',
             'error_description="The access token is not accepted."']
    if claims:
        words.append(f'claims="{base64.b64encode(claims.encode()).decode()}"')
    return {"WWW-Authenticate": "Bearer " + ", ".join(words)}
