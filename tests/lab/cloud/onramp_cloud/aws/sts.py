# SPDX-License-Identifier: Apache-2.0
"""STS: who am I, and may I be somebody else."""

from ..clock import iso_seconds
from . import account
from .errors import ApiError

LEAST_S, MOST_S, CHAINED_S = 900, 43200, 3600


def account_of(arn: str) -> str:
    return arn.split(":")[4]


def get_caller_identity(call) -> dict:
    arn = call.key.arn
    return {"Arn": arn, "UserId": f"AIDAONRAMPLAB:{arn.rpartition('/')[2]}",
            "Account": account_of(arn)}


def session(call, arn: str) -> dict:
    """Credentials for a session of this role."""
    seconds = int(call.params.get("DurationSeconds") or CHAINED_S)
    if not LEAST_S <= seconds <= MOST_S:
        raise ApiError("invalid", f"1 validation error detected: Value '{seconds}' at "
                       "'durationSeconds' failed to satisfy constraint")
    if call.key and call.key.is_session and seconds > CHAINED_S:
        raise ApiError("invalid", "The requested DurationSeconds exceeds the 1 hour session "
                       "limit for roles assumed by role chaining")
    name = call.params.get("RoleSessionName", "")
    if not 2 <= len(name) <= 64:
        raise ApiError("invalid", "RoleSessionName must have 2 to 64 characters")
    session_arn = arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + f"/{name}"
    key = call.identities.issue(session_arn, call.now,
                                min(seconds, call.settings["session-time"]))
    return {"AssumedRoleUser": {"AssumedRoleId": f"AROAONRAMPLAB:{name}", "Arn": session_arn},
            "Credentials": {"AccessKeyId": key.id, "SecretAccessKey": key.secret,
                            "SessionToken": key.token, "Expiration": iso_seconds(key.expires)}}


def assume_role(call) -> dict:
    arn = call.params.get("RoleArn", "")
    role = account.ROLES.get(arn)
    external_id = call.params.get("ExternalId")
    if role is None or role.get("web_identity") or role["external_id"] != external_id:
        raise ApiError("denied", f"User: {call.key.arn} is not authorized to perform: "
                       f"sts:AssumeRole on resource: {arn}")
    return session(call, arn)


def assume_role_with_web_identity(call) -> dict:
    arn = call.params.get("RoleArn", "")
    if call.params.get("WebIdentityToken") != account.WEB_IDENTITY_TOKEN:
        raise ApiError("invalid", "Couldn't retrieve verification key from your identity "
                       "provider", code="InvalidIdentityToken")
    if not account.ROLES.get(arn, {}).get("web_identity"):
        raise ApiError("denied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
    return session(call, arn) | {
        "SubjectFromWebIdentityToken": "system:serviceaccount:onramp:onramp",
        "Audience": "sts.amazonaws.com", "Provider": "https://oidc.example.com/id/LAB"}


UNSIGNED = ("AssumeRoleWithWebIdentity",)
ACTIONS = {
    "GetCallerIdentity": get_caller_identity,
    "AssumeRole": assume_role,
    "AssumeRoleWithWebIdentity": assume_role_with_web_identity,
}
