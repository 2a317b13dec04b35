# SPDX-License-Identifier: Apache-2.0
"""Pages and their tokens."""

import base64
import secrets

from .errors import ApiError


class Pager:
    """Cuts lists into pages; `faults` can make the tokens lie."""

    def __init__(self, page_size: int, faults: dict):
        self.page_size = page_size
        self.faults = faults

    def cut(self, items: list, token: str | None, size: int) -> tuple[list, str | None]:
        """One page, and the token of the next."""
        if "token-loop" in self.faults:
            return items, "AAAAAAAAlabTheSameAgain"
        if "token-endless" in self.faults:
            return items, secrets.token_urlsafe(16)
        first = self.offset(token, len(items))
        last = first + max(1, min(size, self.page_size))
        return items[first:last], self.token(last) if last < len(items) else None

    @staticmethod
    def token(offset: int) -> str:
        # With what must be escaped in a form: / + =
        return base64.b64encode(f"~~~onramp lab page>>>??? {offset}".encode()).decode()

    @staticmethod
    def offset(token: str | None, count: int) -> int:
        if not token:
            return 0
        try:
            offset = int(base64.b64decode(token, validate=True).decode().rpartition(" ")[2])
        except ValueError:
            offset = -1
        if not 0 <= offset <= count:
            raise ApiError("invalid", "The token is invalid.", code="InvalidNextToken")
        return offset
