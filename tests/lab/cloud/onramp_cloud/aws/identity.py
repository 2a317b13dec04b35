# SPDX-License-Identifier: Apache-2.0
"""Whose key it is: the user's own, and the temporary ones that STS and the metadata services
gave away."""

import secrets
import threading
from dataclasses import dataclass

from . import account
from .errors import ApiError


@dataclass(frozen=True)
class Key:
    id: str
    secret: str
    arn: str
    token: str = ""
    expires: float | None = None

    @property
    def is_session(self) -> bool:
        return self.token != ""


class Identities:
    def __init__(self):
        user = Key(account.ACCESS_KEY_ID, account.SECRET_ACCESS_KEY, account.USER_ARN)
        self.keys = {user.id: user}
        self.lock = threading.Lock()

    def issue(self, arn: str, now: float, seconds: float) -> Key:
        """A temporary key. The token holds what tokens hold and URLs do not: / + ="""
        key = Key("ASIA" + secrets.token_hex(8).upper(),
                  f"{account.CANARY}{secrets.token_hex(12)}/+", arn,
                  f"FwoG{account.CANARY}{secrets.token_hex(64)}//+w==", now + seconds)
        with self.lock:
            self.keys[key.id] = key
        return key

    def find(self, key_id: str, token: str, now: float) -> Key:
        with self.lock:
            key = self.keys.get(key_id)
        if key is None or key.token != token:
            raise ApiError("unknown-key")
        if key.expires is not None and key.expires <= now:
            raise ApiError("expired-token")
        return key
