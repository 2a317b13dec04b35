# SPDX-License-Identifier: Apache-2.0
"""Signature Version 4, checked the way AWS checks it."""

import calendar
import hashlib
import hmac
import re
import time
from urllib.parse import quote, unquote

from ..server import Request
from .errors import ApiError
from .identity import Identities, Key

ALGORITHM = "AWS4-HMAC-SHA256"
AUTHORIZATION = re.compile(
    ALGORITHM + r"\s+Credential=(?P<id>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/]+)/"
    r"(?P<service>[^/]+)/aws4_request\s*,\s*SignedHeaders=(?P<signed>[^,\s]+)\s*,\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})\s*$")
SKEW_S = 300
STAMP = "%Y%m%dT%H%M%SZ"


def verify(request: Request, service: str, regions: tuple[str, ...], identities: Identities,
           now: float) -> tuple[Key, str]:
    """The key that signed, and the region that is meant."""
    header = request.header("authorization")
    if not header:
        raise ApiError("unsigned")
    found = AUTHORIZATION.match(header)
    if not found:
        raise ApiError("incomplete", f"'{header.split(' ')[0]}' is no complete Authorization")
    check_headers(request, found["signed"].split(";"))
    key = identities.find(found["id"], request.header("x-amz-security-token"), now)
    if found["region"] not in regions:
        raise ApiError("signature", "Credential should be scoped to a valid region.")
    if found["service"] != service:
        raise ApiError("signature",
                       f"Credential should be scoped to correct service: '{service}'.")
    check_date(request.header("x-amz-date"), found["date"], now)
    wanted = signature(request, key.secret, found)
    if not hmac.compare_digest(wanted, found["signature"]):
        raise ApiError("signature")
    return key, found["region"]


def check_headers(request: Request, signed: list[str]) -> None:
    if signed != sorted(signed) or "host" not in signed:
        raise ApiError("signature",
                       "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    there = {name for name, _ in request.headers}
    unsigned = sorted(name for name in there - set(signed) if name.startswith("x-amz-"))
    if unsigned:
        raise ApiError("signature", "There were headers present in the request which were not "
                       f"signed: {', '.join(unsigned)}")
    if set(signed) - there:
        raise ApiError("signature", "There were headers signed which are not present: "
                       f"{', '.join(sorted(set(signed) - there))}")


def check_date(stamp: str, scope_date: str, now: float) -> None:
    try:
        signed_at = calendar.timegm(time.strptime(stamp, STAMP))
    except ValueError:
        raise ApiError("incomplete", "Date must be in ISO-8601 'basic format'.") from None
    if stamp[:8] != scope_date:
        raise ApiError("signature", f"Date in Credential scope does not match YYYYMMDD from "
                       f"ISO-8601 version of date from HTTP: '{scope_date}' != '{stamp[:8]}'.")
    here = time.strftime(STAMP, time.gmtime(now))
    if signed_at < now - SKEW_S:
        edge = time.strftime(STAMP, time.gmtime(now - SKEW_S))
        raise ApiError("skew", f"Signature expired: {stamp} is now earlier than {edge} "
                       f"({here} - 5 min.)")
    if signed_at > now + SKEW_S:
        edge = time.strftime(STAMP, time.gmtime(now + SKEW_S))
        raise ApiError("skew", f"Signature not yet current: {stamp} is still later than {edge} "
                       f"({here} + 5 min.)")


def signature(request: Request, secret: str, scope) -> str:
    stamp = request.header("x-amz-date")
    scope_path = f"{scope['date']}/{scope['region']}/{scope['service']}/aws4_request"
    digest = hashlib.sha256(canonical(request, scope["signed"].split(";")).encode()).hexdigest()
    to_sign = "\n".join((ALGORITHM, stamp, scope_path, digest))
    key = ("AWS4" + secret).encode()
    for word in (*scope_path.split("/"), to_sign):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key.hex()


def canonical(request: Request, signed: list[str]) -> str:
    headers = [f"{name}:{' '.join(request.header(name).split())}" for name in signed]
    body_hash = hashlib.sha256(request.body).hexdigest()
    return "\n".join((request.method, quote(request.path, safe="/-_.~"),
                      canonical_query(request.query), *headers, "", ";".join(signed), body_hash))


def canonical_query(query: str) -> str:
    pairs = [word.partition("=") for word in query.split("&") if word]
    return "&".join(f"{name}={value}" for name, value in sorted(
        (quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~"))
        for name, _, value in pairs))
