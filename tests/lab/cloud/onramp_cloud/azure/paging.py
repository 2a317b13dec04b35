# SPDX-License-Identifier: Apache-2.0
"""Pages: `nextLink` is the whole URL of the next one."""

import secrets
from urllib.parse import urlencode

from .errors import ApiError

ELSEWHERE = "https://management.elsewhere.example"


class Pager:
    """Cuts lists into pages; `faults` can make the links lie."""

    def __init__(self, base: str, path: str, query: dict[str, str], page_size: int, faults: dict):
        self.base = ELSEWHERE if "nextlink-elsewhere" in faults else base
        self.path = path
        self.query = query
        self.page_size = max(1, page_size)
        self.faults = faults

    def cut(self, items: list) -> dict:
        if not items:
            return {"value": []}  # whatever the faults: nothing has no second page
        first = self.offset(len(items))
        last = first + self.page_size
        token = self.token(last) if last < len(items) else self.lie(last)
        more = {"nextLink": self.link(token)} if token else {}
        return {"value": items[first:last]} | more

    def lie(self, last: int) -> str:
        """A next page where none should be."""
        if "token-loop" in self.faults:
            return "onramp:again"
        if "token-endless" in self.faults:
            return f"onramp:{secrets.token_hex(8)}"
        return self.token(last) if "nextlink-elsewhere" in self.faults else ""

    @staticmethod
    def token(offset: int) -> str:
        return f"onramp page~{offset}"  # with what must be escaped in a URL

    def offset(self, count: int) -> int:
        token = self.query.get("$skiptoken", "")
        if not token or token.startswith("onramp:"):
            return 0
        offset = token.rpartition("~")[2]
        if not offset.isdigit() or int(offset) > count:
            raise ApiError("bad-request", "The skip token is invalid.")
        return int(offset)

    def link(self, token: str) -> str:
        query = {name: value for name, value in self.query.items() if name != "$skiptoken"}
        return f"{self.base}{self.path}?{urlencode(query | {'$skiptoken': token}, safe='$')}"
