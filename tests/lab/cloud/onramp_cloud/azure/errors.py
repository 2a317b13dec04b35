# SPDX-License-Identifier: Apache-2.0
"""How Azure says that something went wrong. Resource Manager wraps it in `error`, Monitor does
not, and the login has words of its own."""

import json
import math

from ..faults import Fault
from ..server import Answer

JSON = "application/json; charset=utf-8"

# Kind to status, code and message; the message may be replaced.
ERRORS = {
    "no-token": (401, "AuthenticationFailed",
                 "Authentication failed. The 'Authorization' header is missing."),
    "bad-token": (401, "InvalidAuthenticationToken", "The access token is invalid."),
    "expired-token": (401, "ExpiredAuthenticationToken",
                      "The access token expiry UTC time is earlier than current UTC time."),
    "wrong-audience": (401, "InvalidAuthenticationTokenAudience",
                       "The access token has been obtained for wrong audience or resource."),
    "claims": (401, "InvalidAuthenticationToken",
               "The access token does not satisfy the conditional access policy."),
    "denied": (403, "AuthorizationFailed", ""),
    "throttled": (429, "SubscriptionRequestsThrottled",
                  "Number of requests for subscription exceeded the limit. "
                  "Please try again after some time."),
    "busy": (429, "RetryableErrorDueToAnotherOperation",
             "Operation on the resource was not started because another operation of it is in "
             "progress. Please retry later."),
    "internal": (500, "InternalServerError", "Encountered internal server error."),
    "no-version": (400, "MissingApiVersionParameter",
                   "The api-version query parameter (?api-version=) is required for all "
                   "requests."),
    "bad-version": (400, "InvalidApiVersionParameter", "The api-version is invalid."),
    "unknown-action": (404, "InvalidResourceType",
                       "The resource type could not be found in the namespace "
                       "'Microsoft.Network'."),
    "not-found": (404, "ResourceNotFound", ""),
    "no-item": (404, "NotFound", ""),
    "no-subscription": (404, "SubscriptionNotFound", ""),
    "no-group": (404, "ResourceGroupNotFound", ""),
    "bad-request": (400, "BadRequest", ""),
    "stopped-vm": (400, "NicMustBeAttachedToRunningVm",
                   "Effective routes are only there for a network interface of a running "
                   "virtual machine."),
    "no-bgp": (400, "BgpSessionsNotEnabled", "BGP sessions are not enabled on this circuit."),
}


def spoken(status: int, content) -> Answer:
    return Answer(status, json.dumps(content).encode(), JSON)


def retry_after(throttle: Fault) -> dict[str, str]:
    """In whole seconds; nothing, when the fault does not say."""
    if not throttle.value:
        return {}
    return {"Retry-After": str(math.ceil(float(throttle.value) / 1000))}


class ApiError(Exception):
    """Of a kind in the table."""

    def __init__(self, kind: str, message: str = "", status: int = 0,
                 headers: dict[str, str] | None = None):
        super().__init__(kind)
        status_of_kind, self.code, message_of_kind = ERRORS[kind]
        self.status = status or status_of_kind
        self.message = message or message_of_kind
        self.headers = headers or {}

    def content(self) -> dict:
        return {"code": self.code, "message": self.message}

    def answer(self, is_bare: bool = False) -> Answer:
        found = spoken(self.status, self.content() if is_bare else {"error": self.content()})
        found.headers |= self.headers
        return found
