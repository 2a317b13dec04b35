# SPDX-License-Identifier: Apache-2.0
"""Times as texts."""

import time


def iso(epoch: float) -> str:
    """As EC2 writes them."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(epoch))


def iso_seconds(epoch: float) -> str:
    """As STS and the metadata services write them."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
