# SPDX-License-Identifier: Apache-2.0
"""Direct Connect: JSON 1.1."""

from .errors import ApiError

PAGE = 100


def tagged(resource):
    """A copy as Direct Connect speaks: tags are a list of {key, value}."""
    if isinstance(resource, list):
        return [tagged(one) for one in resource]
    if not isinstance(resource, dict):
        return resource
    return {name: [{"key": key, "value": text} for key, text in value.items()]
            if name == "tags" and isinstance(value, dict) else tagged(value)
            for name, value in resource.items()}


def page(call, name: str, resources: list[dict]) -> dict:
    items, token = call.pager.cut(resources, call.params.get("nextToken"),
                                  min(call.params.get("maxResults") or PAGE, PAGE))
    return {name: tagged(items)} | ({"nextToken": token} if token else {})


def chosen(call, kind: str, *keys: str) -> list[dict]:
    """Those that have what was asked for; all without a question."""
    wanted = {key: call.params[key] for key in keys if call.params.get(key)}
    return [one for one in call.own(kind)
            if all(one.get(key) == value for key, value in wanted.items())]


def describe(name: str, kind: str, *keys: str):
    """The first key is the id of the thing: nothing of that id is an error."""
    def run(call) -> dict:
        found = chosen(call, kind, *keys)
        if call.params.get(keys[0]) and not found:
            raise ApiError("invalid", f"{keys[0]} {call.params[keys[0]]} does not exist",
                           code="DirectConnectClientException")
        return page(call, name, found)
    return run


def needs_one_of(action, *keys: str):
    def run(call) -> dict:
        if not any(call.params.get(key) for key in keys):
            raise ApiError("invalid", f"At least one of {', '.join(keys)} must be given.",
                           code="DirectConnectClientException")
        return action(call)
    return run


def associations(call) -> dict:
    """associatedGatewayId is inside of associatedGateway, hence not `chosen`."""
    found = chosen(call, "associations", "directConnectGatewayId", "associationId",
                   "virtualGatewayId")
    gateway = call.params.get("associatedGatewayId")
    return page(call, "directConnectGatewayAssociations",
                [one for one in found if gateway in (None, one["associatedGateway"]["id"])])


def interface_routes(call) -> dict:
    interface = call.params.get("virtualInterfaceId")
    if interface not in [one["virtualInterfaceId"] for one in call.own("virtualInterfaces")]:
        raise ApiError("invalid", f"Virtual interface {interface} does not exist",
                       code="DirectConnectClientException")
    filters = call.params.get("filters") or {}
    found = [{key: value for key, value in one.items() if key != "virtualInterfaceId"}
             for one in call.own("interfaceRoutes") if one["virtualInterfaceId"] == interface
             and filters.get("routeDirection") in (None, one["routeDirection"])
             and filters.get("addressFamily") in (None, one["addressFamily"])
             and (not filters.get("cidrs") or one["cidr"] in filters["cidrs"])]
    return {"virtualInterfaceId": interface} | page(call, "routes", found)


ACTIONS = {
    "DescribeConnections": describe("connections", "connections", "connectionId"),
    "DescribeLags": describe("lags", "lags", "lagId"),
    "DescribeVirtualInterfaces": describe("virtualInterfaces", "virtualInterfaces",
                                          "virtualInterfaceId", "connectionId"),
    "DescribeDirectConnectGateways": describe("directConnectGateways", "directConnectGateways",
                                              "directConnectGatewayId"),
    "DescribeDirectConnectGatewayAssociations": needs_one_of(
        associations, "directConnectGatewayId", "associatedGatewayId", "associationId",
        "virtualGatewayId"),
    "DescribeDirectConnectGatewayAttachments": needs_one_of(
        lambda call: page(call, "directConnectGatewayAttachments", chosen(
            call, "attachments", "directConnectGatewayId", "virtualInterfaceId")),
        "directConnectGatewayId", "virtualInterfaceId"),
    "ListVirtualInterfaceTestHistory": lambda call: page(
        call, "virtualInterfaceTestHistory",
        chosen(call, "tests", "testId", "virtualInterfaceId", "status")),
    "ListVirtualInterfaceRoutes": interface_routes,
}
