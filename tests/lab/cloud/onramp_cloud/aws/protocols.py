# SPDX-License-Identifier: Apache-2.0
"""How each protocol writes an answer and an error."""

import json
import uuid
from xml.sax.saxutils import escape

from ..server import Answer
from .errors import EC2, JSON, QUERY, QUERY_CODES

EC2_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


def xml(name: str, value) -> str:
    """Lists are items, as EC2 has them; what is None is absent."""
    if value is None:
        return ""
    if isinstance(value, list):
        return f"<{name}>{''.join(xml('item', one) for one in value)}</{name}>"
    if isinstance(value, dict):
        return f"<{name}>{''.join(xml(key, one) for key, one in value.items())}</{name}>"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


def members(value: dict) -> str:
    return "".join(xml(name, one) for name, one in value.items())


def document(root: str, namespace: str, inside: str) -> bytes:
    attribute = f' xmlns="{namespace}"' if namespace else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{attribute}>{inside}</{root}>'.encode()


def answer(protocol: str, content_type: str, action: str, result: dict) -> Answer:
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    if protocol == JSON:
        return Answer(200, json.dumps(result).encode(), content_type, headers)
    root = f"{action}Response"
    if protocol == EC2:
        body = document(root, EC2_NAMESPACE, xml("requestId", request_id) + members(result))
        return Answer(200, body, "text/xml;charset=UTF-8", headers)
    body = document(root, STS_NAMESPACE, xml(f"{action}Result", result)
                    + xml("ResponseMetadata", {"RequestId": request_id}))
    return Answer(200, body, "text/xml", headers)


def error(protocol: str, content_type: str, status: int, code: str, message: str,
          is_query_compatible: bool) -> Answer:
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    if protocol == JSON:
        kind = code
        if is_query_compatible:
            side = "Sender" if status < 500 else "Receiver"
            headers["x-amzn-query-error"] = f"{QUERY_CODES.get(code, code)};{side}"
            kind = f"com.amazonaws.cloudwatch.v2010_08_01#{code}"
        body = json.dumps({"__type": kind} | ({"message": message} if message else {})).encode()
        return Answer(status, body, content_type, headers)
    if protocol == QUERY:
        inside = xml("Error", {"Type": "Sender" if status < 500 else "Receiver", "Code": code,
                               "Message": message}) + xml("RequestId", request_id)
        return Answer(status, document("ErrorResponse", STS_NAMESPACE, inside), "text/xml",
                      headers)
    inside = (xml("Errors", {"Error": {"Code": code, "Message": message}})
              + xml("RequestID", request_id))
    return Answer(status, document("Response", "", inside), "text/xml;charset=UTF-8", headers)
