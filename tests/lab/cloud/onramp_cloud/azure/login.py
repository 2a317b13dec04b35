# SPDX-License-Identifier: Apache-2.0
"""Microsoft Entra ID: tokens for clients that know a secret, hold a certificate, or are vouched for
by somebody else's token; and what SDKs look up before they ask."""

import re
import time
from pathlib import Path
from urllib.parse import parse_qs

from .. import faults
from ..clock import iso_seconds
from ..document import Document
from ..server import Answer, Request
from . import account
from .assertion import Certificate, Refused, check
from .errors import retry_after, spoken
from .tokens import SECONDS, Tokens

# With /adfs as the tenant MSAL does not look for other clouds at login.microsoftonline.com.
TOKEN = re.compile(r"/(?P<tenant>[^/]+)/oauth2/(v2\.0/)?token")
OPENID = re.compile(r"/(?P<tenant>[^/]+)/(v2\.0/)?\.well-known/openid-configuration")
INSTANCES = "/common/discovery/instance"
TENANTS = (account.TENANT, "adfs")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ACTION = "token"

# AADSTS code to OAuth's word, status and sentence.
REFUSALS = {
    7000215: ("invalid_client", 401, "Invalid client secret provided. Ensure the secret being "
              "sent in the request is the client secret value, not the client secret ID."),
    7000216: ("invalid_request", 400, "'client_assertion', 'client_secret' or 'request' is "
              "required for the 'client_credentials' grant type."),
    7000222: ("invalid_client", 401, "The provided client secret keys are expired."),
    700016: ("unauthorized_client", 400, "Application with identifier '{client}' was not found "
             "in the directory."),
    700212: ("invalid_request", 401, "No matching federated identity record found for presented "
             "assertion audience."),
    90002: ("invalid_request", 400, "Tenant '{tenant}' not found. Check to make sure you have "
            "the correct tenant ID and are signing into the correct cloud."),
    70011: ("invalid_scope", 400, "The provided request must include a 'scope' input parameter. "
            "The scope '{scope}' is not valid."),
    70003: ("unsupported_grant_type", 400, "The app requested an unsupported grant type."),
    65001: ("invalid_grant", 400, "The user or administrator has not consented to use the "
            "application with ID '{client}'."),
    90055: ("temporarily_unavailable", 429, "The request was throttled."),
    90033: ("temporarily_unavailable", 503, "A transient error has occurred. Please try again."),
}


class Login:
    def __init__(self, document: Document, tokens: Tokens, directory: Path):
        self.document = document
        self.tokens = tokens
        self.certificate = Certificate.read(directory / account.CERTIFICATE_FILE)

    def takes(self, request: Request) -> bool:
        return bool(TOKEN.fullmatch(request.path) or OPENID.fullmatch(request.path)
                    or request.path == INSTANCES)

    def answer(self, request: Request) -> Answer:
        base = "https://" + request.header("host")
        if found := OPENID.fullmatch(request.path):
            return spoken(200, configuration(f"{base}/{found['tenant']}"))
        if request.path == INSTANCES:
            return spoken(200, instances(base))
        active = faults.active(self.document.faults(), ACTION, "azure")
        found = faults.before(active) or self.token(request, active)
        found.note |= {"service": "login", "action": ACTION}
        return faults.break_off(active, found)

    def token(self, request: Request, active: dict) -> Answer:
        tenant = TOKEN.fullmatch(request.path)["tenant"]
        form = {name: values[-1] for name, values in
                parse_qs(request.body.decode(errors="replace"), keep_blank_values=True).items()}
        settings = self.document.settings()
        now = time.time() + settings["clock"]
        try:
            self.refuse(active)
            self.check(form, tenant, "https://" + request.header("host") + request.path, now)
            audience = audience_of(form)
        except Refused as error:
            return refusal(error, form, tenant, now, active.get("throttle"))
        seconds = min(SECONDS, settings["session-time"])
        token = self.tokens.issue(audience, now, seconds, "nbf" in form.get("claims", ""))
        given = spoken(200, {"token_type": "Bearer", "expires_in": seconds,
                             "ext_expires_in": seconds, "access_token": token.text})
        given.date = now
        return given

    @staticmethod
    def refuse(active: dict) -> None:
        for fault, code in (("throttle", 90055), ("error", 90033), ("denied", 65001),
                            ("expired", 7000222), ("unknown", 90002)):
            if fault in active:
                raise Refused(code, "")

    def check(self, form: dict, tenant: str, url: str, now: float) -> None:
        if tenant not in TENANTS:
            raise Refused(90002, "")
        if form.get("grant_type") != "client_credentials":
            raise Refused(70003, "")
        if form.get("client_id") != account.CLIENT_ID:
            raise Refused(700016, "")
        if "client_secret" in form:
            if form["client_secret"] != account.CLIENT_SECRET:
                raise Refused(7000215, "")
            return
        assertion = form.get("client_assertion", "")
        if form.get("client_assertion_type") != ASSERTION_TYPE or not assertion:
            raise Refused(7000216, "")
        if assertion != account.FEDERATED_TOKEN:
            if assertion.count(".") != 2 or assertion.startswith(account.CANARY):
                raise Refused(700212, "")
            check(assertion, self.certificate, (url,), now)


def audience_of(form: dict) -> str:
    """v1 asks for a resource, v2 for its default scope."""
    scope = form.get("scope") or form.get("resource", "") + "/.default"
    wanted = [one for one in scope.split() if one.endswith("/.default")]
    if len(wanted) != 1:
        raise Refused(70011, "")
    return wanted[0].removesuffix("/.default").rstrip("/")


def refusal(error: Refused, form: dict, tenant: str, now: float, throttle) -> Answer:
    word, status, sentence = REFUSALS.get(error.code, ("invalid_client", 401, error.sentence))
    sentence = sentence.format(client=form.get("client_id", ""), tenant=tenant,
                               scope=form.get("scope", "")) if error.sentence == "" else sentence
    trace, correlation = "5b0c1f2e-0000-4000-8000-00000000f001", account.OBJECT_ID
    found = spoken(status, {
        "error": word, "error_codes": [error.code], "timestamp": iso_seconds(now),
        "error_description": f"AADSTS{error.code}: {sentence} Trace ID: {trace} "
                             f"Correlation ID: {correlation} Timestamp: {iso_seconds(now)}",
        "trace_id": trace, "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={error.code}"})
    if throttle:
        found.headers |= retry_after(throttle)
    found.note = {"code": f"AADSTS{error.code}"}
    return found


def configuration(tenant_url: str) -> dict:
    token = f"{tenant_url}/oauth2/" + ("" if tenant_url.endswith("/adfs") else "v2.0/")
    return {"issuer": tenant_url, "token_endpoint": f"{token}token",
            "authorization_endpoint": f"{token}authorize",
            "device_authorization_endpoint": f"{token}devicecode",
            "jwks_uri": f"{tenant_url}/discovery/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"]}


def instances(base: str) -> dict:
    host = base.removeprefix("https://")
    return {"tenant_discovery_endpoint": f"{base}/adfs/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]}
