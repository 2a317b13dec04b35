# SPDX-License-Identifier: Apache-2.0
"""EC2: form-encoded questions, answers in XML."""

from .errors import ApiError

TABLES_PAGE = (5, 100)
TRANSIT_PAGE = (5, 1000)


def tagged(resource: dict) -> dict:
    """A copy as EC2 speaks: tags are a tagSet."""
    if "tags" not in resource:
        return resource
    found = {name: value for name, value in resource.items() if name != "tags"}
    return found | {"tagSet": [{"key": key, "value": value}
                               for key, value in resource["tags"].items()]}


def page(call, name: str, resources: list[dict], sizes: tuple[int, int] | None) -> dict:
    """`sizes`: least and most of MaxResults; None: this action has no pages."""
    if sizes is None:
        return {name: [tagged(one) for one in resources]}
    size = int(call.params.get("MaxResults") or sizes[1])
    if not sizes[0] <= size <= sizes[1]:
        raise ApiError("invalid", f"Value ( {size} ) for parameter maxResults is invalid. "
                       f"Expecting a value between {sizes[0]} and {sizes[1]}.")
    items, token = call.pager.cut(resources, call.params.get("NextToken"), size)
    found = {name: [tagged(one) for one in items]}
    return found | ({"nextToken": token} if token else {})


# Filter to what it looks at, of any kind of resource. `tag:KEY` and `tag-key` besides.
FILTERS = {
    "state": "state", "type": "type", "vpc-id": "vpcId", "owner-id": "ownerId",
    "vpn-connection-id": "vpnConnectionId", "vpn-gateway-id": "vpnGatewayId",
    "customer-gateway-id": "customerGatewayId", "transit-gateway-id": "transitGatewayId",
    "route-table-id": "routeTableId", "resource-type": "resourceType",
    "resource-id": "resourceId", "bgp-asn": "bgpAsn",
    "attachment.vpc-id": "attachments.vpcId", "attachment.state": "attachments.state",
    "association.main": "associationSet.main", "association.subnet-id":
    "associationSet.subnetId", "route.gateway-id": "routeSet.gatewayId",
    "route.origin": "routeSet.origin", "route.state": "routeSet.state",
    "route.transit-gateway-id": "routeSet.transitGatewayId",
    "route.destination-cidr-block": "routeSet.destinationCidrBlock",
    "option.static-routes-only": "options.staticRoutesOnly",
    "attachment.resource-type": "transitGatewayAttachments.resourceType",
    "attachment.transit-gateway-attachment-id":
    "transitGatewayAttachments.transitGatewayAttachmentId",
    "transit-gateway-attachment-id": "transitGatewayAttachmentId",
    "transit-gateway-route-table-id": "transitGatewayRouteTableId",
    "route-search.exact-match": "destinationCidrBlock",
}


def values(resource, path: str) -> list[str]:
    """All that a filter may find: lists are looked through."""
    if isinstance(resource, list):
        return [value for one in resource for value in values(one, path)]
    name, _, rest = path.partition(".")
    value = resource.get(name)
    if rest:
        return values(value, rest) if value is not None else []
    return [] if value is None else [xml_text(value)]


def xml_text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fits(resource: dict, name: str, wanted: list[str]) -> bool:
    tags = resource.get("tags", {})
    if name.startswith("tag:"):
        return tags.get(name[4:]) in wanted
    if name == "tag-key":
        return any(key in wanted for key in tags)
    if name not in FILTERS:
        raise ApiError("invalid", f"The filter '{name}' is invalid")
    return any(value in wanted for value in values(resource, FILTERS[name]))


def filters(params: dict) -> list[tuple[str, list[str]]]:
    found = []
    number = 1
    while name := params.get(f"Filter.{number}.Name"):
        found.append((name, numbered(params, f"Filter.{number}.Value")))
        number += 1
    return found


def numbered(params: dict, name: str) -> list[str]:
    found = []
    while (value := params.get(f"{name}.{len(found) + 1}")) is not None:
        found.append(value)
    return found


def filtered(call, resources: list[dict]) -> list[dict]:
    chosen = filters(call.params)
    return [one for one in resources if all(fits(one, *each) for each in chosen)]


def describe(name: str, kind: str, key: str, parameter: str, missing: str,
             sizes: tuple[int, int] | None = None):
    """The usual action: by id, by filter, or all."""
    def run(call) -> dict:
        resources = call.own(kind)
        wanted = numbered(call.params, parameter)
        unknown = sorted(set(wanted) - {one[key] for one in resources})
        if unknown:
            raise ApiError("invalid", f"The ID '{', '.join(unknown)}' does not exist",
                           code=missing)
        found = [one for one in resources if not wanted or one[key] in wanted]
        return page(call, name, filtered(call, found), sizes)
    return run


def of_transit_table(call, kind: str) -> list[dict]:
    table = call.params.get("TransitGatewayRouteTableId")
    if table not in [one["transitGatewayRouteTableId"]
                     for one in call.own("transitGatewayRouteTables")]:
        raise ApiError("invalid", f"Transit Gateway Route Table {table} was deleted or does not "
                       "exist.", code="InvalidRouteTableID.NotFound")
    return [{name: value for name, value in one.items() if name != "transitGatewayRouteTableId"}
            for one in filtered(call, call.own(kind))
            if one["transitGatewayRouteTableId"] == table]


def search_routes(call) -> dict:
    if not filters(call.params):
        raise ApiError("invalid", "The request must contain the parameter Filter",
                       code="MissingParameter")
    found = page(call, "routeSet", of_transit_table(call, "transitRoutes"), TRANSIT_PAGE)
    return found | {"additionalRoutesAvailable": "nextToken" in found}


def of_table(name: str, kind: str):
    return lambda call: page(call, name, of_transit_table(call, kind), TRANSIT_PAGE)


def replacement_status(call) -> dict:
    for vpn in call.own("vpnConnections"):
        for tunnel in vpn.get("vgwTelemetry", []):
            asked = (call.params.get("VpnConnectionId"),
                     call.params.get("VpnTunnelOutsideIpAddress"))
            if asked == (vpn["vpnConnectionId"], tunnel["outsideIpAddress"]):
                ends_at = {key: vpn[key] for key in ("transitGatewayId", "vpnGatewayId")
                           if key in vpn}
                return {"vpnConnectionId": asked[0], "vpnTunnelOutsideIpAddress": asked[1],
                        "customerGatewayId": vpn["customerGatewayId"], **ends_at,
                        "maintenanceDetails": {"pendingMaintenance": "None"}}
    raise ApiError("invalid", "The vpnConnection ID does not exist",
                   code="InvalidVpnConnectionID.NotFound")


ACTIONS = {
    "DescribeVpnConnections": describe(
        "vpnConnectionSet", "vpnConnections", "vpnConnectionId", "VpnConnectionId",
        "InvalidVpnConnectionID.NotFound"),
    "DescribeVpnGateways": describe(
        "vpnGatewaySet", "vpnGateways", "vpnGatewayId", "VpnGatewayId",
        "InvalidVpnGatewayID.NotFound"),
    "DescribeCustomerGateways": describe(
        "customerGatewaySet", "customerGateways", "customerGatewayId", "CustomerGatewayId",
        "InvalidCustomerGatewayID.NotFound"),
    "DescribeRouteTables": describe(
        "routeTableSet", "routeTables", "routeTableId", "RouteTableId",
        "InvalidRouteTableID.NotFound", TABLES_PAGE),
    "DescribeTransitGateways": describe(
        "transitGatewaySet", "transitGateways", "transitGatewayId", "TransitGatewayIds",
        "InvalidTransitGatewayID.NotFound", TRANSIT_PAGE),
    "DescribeTransitGatewayAttachments": describe(
        "transitGatewayAttachments", "transitGatewayAttachments", "transitGatewayAttachmentId",
        "TransitGatewayAttachmentIds", "InvalidTransitGatewayAttachmentID.NotFound",
        TRANSIT_PAGE),
    "DescribeTransitGatewayRouteTables": describe(
        "transitGatewayRouteTables", "transitGatewayRouteTables", "transitGatewayRouteTableId",
        "TransitGatewayRouteTableIds", "InvalidRouteTableID.NotFound", TRANSIT_PAGE),
    "SearchTransitGatewayRoutes": search_routes,
    "GetTransitGatewayRouteTablePropagations": of_table(
        "transitGatewayRouteTablePropagations", "transitPropagations"),
    "GetTransitGatewayRouteTableAssociations": of_table("associations", "transitAssociations"),
    "GetVpnTunnelReplacementStatus": replacement_status,
}
