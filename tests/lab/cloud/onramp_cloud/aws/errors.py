# SPDX-License-Identifier: Apache-2.0
"""How each protocol says that something went wrong: a table of kinds."""

JSON, EC2, QUERY = "json", "ec2", "query"

SIGNATURE = ("The request signature we calculated does not match the signature you provided. "
             "Check your AWS Secret Access Key and signing method. Consult the service "
             "documentation for details.")
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"
EC2_AUTH = (401, "AuthFailure",
            "AWS was not able to validate the provided access credentials")

# Kind to protocol to status, code and message; the message may be replaced.
ERRORS = {
    "unsigned": {
        JSON: (400, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        EC2: (400, "MissingParameter",
              "The request must contain the parameter AWSAccessKeyId"),
        QUERY: (403, "MissingAuthenticationToken", "Request is missing Authentication Token")},
    "incomplete": {
        JSON: (400, "IncompleteSignatureException", "Authorization header is incomplete."),
        EC2: EC2_AUTH,
        QUERY: (403, "IncompleteSignature", "Authorization header is incomplete.")},
    "unknown-key": {
        JSON: (400, "UnrecognizedClientException", INVALID_TOKEN),
        EC2: EC2_AUTH,
        QUERY: (403, "InvalidClientTokenId", INVALID_TOKEN)},
    "signature": {
        JSON: (400, "InvalidSignatureException", SIGNATURE),
        EC2: EC2_AUTH,
        QUERY: (403, "SignatureDoesNotMatch", SIGNATURE)},
    "skew": {
        JSON: (400, "InvalidSignatureException", "Signature expired"),
        EC2: (400, "RequestExpired", "Request has expired."),
        QUERY: (403, "SignatureDoesNotMatch", "Signature expired")},
    "expired-token": {
        JSON: (400, "ExpiredTokenException", EXPIRED_TOKEN),
        EC2: (400, "RequestExpired", "Request has expired."),
        QUERY: (403, "ExpiredToken", EXPIRED_TOKEN)},
    "denied": {
        JSON: (400, "AccessDeniedException", "User is not authorized to perform this operation"),
        EC2: (403, "UnauthorizedOperation",
              "You are not authorized to perform this operation."),
        QUERY: (403, "AccessDenied", "User is not authorized to perform this operation")},
    "throttled": {
        JSON: (400, "ThrottlingException", "Rate exceeded"),
        EC2: (503, "RequestLimitExceeded", "Request limit exceeded."),
        QUERY: (400, "Throttling", "Rate exceeded")},
    "internal": {
        JSON: (500, "InternalFailure", "The request processing has failed because of an "
               "unknown error, exception or failure."),
        EC2: (500, "InternalError", "An internal error has occurred"),
        QUERY: (500, "InternalFailure", "We encountered an internal error. Please try again.")},
    "unknown-action": {
        JSON: (400, "UnknownOperationException", ""),
        EC2: (400, "InvalidAction", "The action is not valid for this web service"),
        QUERY: (400, "InvalidAction", "Could not find operation")},
    "malformed": {
        JSON: (400, "SerializationException", ""),
        EC2: (400, "MalformedQueryString", "The query string is malformed"),
        QUERY: (400, "MalformedQueryString", "The query string is malformed")},
    "invalid": {
        JSON: (400, "ValidationException", ""),
        EC2: (400, "InvalidParameterValue", ""),
        QUERY: (400, "ValidationError", "")},
}
# For the clients that still know the query protocol's code: CloudWatch's x-amzn-query-error.
QUERY_CODES = {"ValidationException": "ValidationError", "AccessDeniedException": "AccessDenied",
               "ThrottlingException": "Throttling", "ExpiredTokenException": "ExpiredToken",
               "UnrecognizedClientException": "InvalidClientTokenId",
               "InvalidSignatureException": "SignatureDoesNotMatch"}


class ApiError(Exception):
    """Of a kind in the table; `code`, where a service has one of its own for it."""

    def __init__(self, kind: str, message: str = "", code: str = "", status: int = 0,
                 headers: dict[str, str] | None = None):
        super().__init__(kind)
        self.kind = kind
        self.message = message
        self.code = code
        self.status = status
        self.headers = headers or {}

    def spoken(self, protocol: str) -> tuple[int, str, str]:
        status, code, message = ERRORS[self.kind][protocol]
        return self.status or status, self.code or code, self.message or message
