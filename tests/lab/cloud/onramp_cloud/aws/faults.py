# SPDX-License-Identifier: Apache-2.0
"""What AWS says when it refuses a request that is signed right, and answers that are spoilt."""

from ..faults import Fault, wrong
from .errors import ApiError


def refuse(faults: dict[str, Fault], caller: str, permission: str) -> None:
    if "expired" in faults:
        raise ApiError("expired-token")
    if throttle := faults.get("throttle"):
        raise ApiError("throttled", headers={"x-amz-retry-after": throttle.value}
                       if throttle.value else {})
    if "denied" in faults:
        raise ApiError("denied", f"User: {caller} is not authorized to perform: {permission} "
                       "because no identity-based policy allows the action")
    if "unknown" in faults:
        raise ApiError("unknown-action")
    if error := faults.get("error"):
        raise ApiError("internal", status=int(error.value))


def spoil(faults: dict[str, Fault], result: dict) -> dict:
    """An answer of the right shape whose contents are not."""
    if "types" in faults:
        return {name: wrong(value) if isinstance(value, list) else value
                for name, value in result.items()}
    return result
