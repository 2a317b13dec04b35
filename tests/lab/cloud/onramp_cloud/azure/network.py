# SPDX-License-Identifier: Apache-2.0
"""What can be asked of Resource Manager, as a table: method, path, and who answers.

Words in braces are names. The permission that an action needs follows from the other words."""

from collections.abc import Callable
from dataclasses import dataclass

from ..faults import wrong
from ..server import Answer
from . import account, gateways, monitor
from .errors import ApiError, spoken


@dataclass(frozen=True)
class Action:
    method: str
    pattern: str  # behind /providers/Microsoft.Network/, or the whole path
    run: Callable
    provider: str = "Microsoft.Network"
    is_group_only: bool = False
    name: str = ""  # as the agent calls it, where that is not the last word

    @property
    def words(self) -> list[str]:
        return [word for word in self.pattern.split("/") if word and not word.startswith("{")]

    @property
    def permission(self) -> str:
        return "/".join((self.provider, *self.words,
                         "action" if self.method == "POST" else "read"))

    @property
    def aliases(self) -> tuple[str, ...]:
        """What a fault may call it: the permission, that without the provider, or its name."""
        return (self.permission, self.permission.partition("/")[2],
                self.name or self.words[-1])

    def match(self, method: str, path: list[str]) -> dict[str, str] | None:
        """The names in the path."""
        parts = self.pattern.split("/")
        if method != self.method or len(parts) != len(path):
            return None
        names = {}
        for part, word in zip(parts, path):
            if part.startswith("{"):
                names[part.strip("{}")] = word
            elif part.lower() != word.lower():
                return None
        return names


# Whoever answers has the call, and what the path names.

def listing(call) -> dict:
    return call.pager.cut(in_group(call, call.own(call.kind)))


def in_group(call, resources: list[dict]) -> list[dict]:
    mark = f"/resourcegroups/{call.group.lower()}/"
    return [one for one in resources if not call.group or mark in one["id"].lower()]


def connections(call) -> dict:
    return call.pager.cut([gateways.listed_connection(one)
                           for one in in_group(call, call.own("connections"))])


def gateway_connections(call) -> dict:
    gateway = find(call)["id"].lower()
    return call.pager.cut([
        gateways.listed_connection(one) for one in call.own("connections")
        if one["properties"].get("virtualNetworkGateway1", {}).get("id", "").lower() == gateway])


def resource(call) -> dict:
    return find(call)


def find(call) -> dict:
    """The resource that the path names first."""
    name = call.names["name"].lower()
    for one in in_group(call, call.own(call.kind)):
        if one["name"].lower() == name:
            return one
    raise ApiError("not-found", f"The Resource 'Microsoft.Network/{call.kind}/"
                   f"{call.names['name']}' under resource group '{call.group}' was not found. "
                   "For more details please go to https://aka.ms/ARMResourceNotFoundFix")


def member(name: str) -> Callable:
    """A list that is part of the resource."""
    return lambda call: {"value": find(call)["properties"].get(name, [])}


def peering(call) -> dict:
    wanted = call.names["peering"].lower()
    for one in find(call)["properties"].get("peerings", []):
        if one["name"].lower() == wanted:
            return one
    raise ApiError("no-item", f"Resource {call.path} not found.")


def statistics(call) -> dict:
    find(call)
    found = call.estate.results.get(call.path.lower())
    if found is None:
        raise ApiError("not-found", "Can not find any subinterface for the peering.")
    return found


def operation(call) -> Answer:
    one = find(call)
    if "peering" in call.names and call.settings["circuit-bgp"] == "off":
        raise ApiError("no-bgp")
    found = call.estate.results.get(call.path.lower(), {"value": []})
    properties = one["properties"]
    if "peering" in call.names and properties.get(
            "serviceProviderProvisioningState", "Provisioned") != "Provisioned":
        found = {"value": []}  # there is no router yet
    return begin(call, one, found)


def begin(call, one: dict, found: dict) -> Answer:
    return call.operations.begin(call, one["id"], wrong(found) if "types" in call.faults
                                 else found)


def advertised(call) -> Answer:
    if not call.query.get("peer"):
        raise ApiError("bad-request", "The parameter 'peer' is required.")
    return operation(call)


def effective_routes(call) -> Answer:
    if call.settings["vm"] == "stopped":
        raise ApiError("stopped-vm")
    return operation(call)


def operation_result(call) -> Answer:
    return call.operations.poll(call, call.names["id"], is_state=False)


def operation_state(call) -> Answer:
    return call.operations.poll(call, call.names["id"], is_state=True)


def subscriptions(call) -> dict:
    return {"value": [subscription(call)]}


def subscription(_call) -> dict:
    return {"id": f"/subscriptions/{account.SUBSCRIPTION}", "tenantId": account.TENANT,
            "subscriptionId": account.SUBSCRIPTION, "displayName": "onramp lab",
            "state": "Enabled", "authorizationSource": "RoleBased",
            "subscriptionPolicies": {"locationPlacementId": "Public_2014-09-01",
                                     "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off"}}


def groups(_call) -> dict:
    return {"value": [{"id": f"/subscriptions/{account.SUBSCRIPTION}/resourceGroups/"
                             f"{account.GROUP}", "name": account.GROUP,
                       "type": "Microsoft.Resources/resourceGroups",
                       "location": account.LOCATION, "tags": {},
                       "properties": {"provisioningState": "Succeeded"}}]}


def resources(call) -> dict:
    """Everything of a type, without its properties; groups come in another case here."""
    words = call.query.get("$filter", "").split()
    wanted = [word.strip("'()").lower() for before, eq, word in zip(words, words[1:], words[2:])
              if before.strip("(").lower() == "resourcetype" and eq.lower() == "eq"]
    if words and not wanted:
        raise ApiError("bad-request", "Invalid $filter: only resourceType is understood here.")
    found = [{"id": one["id"].replace(f"/{account.GROUP}/", f"/{account.GROUP.upper()}/"),
              "name": one["name"], "type": one["type"], "location": one["location"],
              "tags": one.get("tags", {})}
             for kind, own in call.estate.kinds.items() if kind != "bgpServiceCommunities"
             for one in own if not wanted or one["type"].lower() in wanted]
    return call.pager.cut(found)


def metrics(call) -> dict:
    return monitor.metrics(call, call.target.resource)


def metric_definitions(call) -> dict:
    return monitor.definitions(call, call.target.resource)


CIRCUIT, GATEWAY = "expressRouteCircuits/{name}", "virtualNetworkGateways/{name}"
PEERING = CIRCUIT + "/peerings/{peering}"
ACTIONS = (
    Action("GET", "expressRouteCircuits", listing),
    Action("GET", CIRCUIT, resource, name="expressRouteCircuit"),
    Action("GET", CIRCUIT + "/stats", statistics, name="circuitStats"),
    Action("GET", CIRCUIT + "/peerings", member("peerings")),
    Action("GET", CIRCUIT + "/authorizations", member("authorizations")),
    Action("GET", PEERING, peering, name="peering"),
    Action("GET", PEERING + "/stats", statistics, name="peeringStats"),
    Action("POST", PEERING + "/arpTables/{link}", operation),
    Action("POST", PEERING + "/routeTables/{link}", operation),
    Action("POST", PEERING + "/routeTablesSummary/{link}", operation),
    Action("GET", "expressRoutePorts", listing),
    Action("GET", "expressRoutePorts/{name}", resource),
    Action("GET", "expressRoutePorts/{name}/links", member("links")),
    Action("GET", "virtualNetworkGateways", listing, is_group_only=True),
    Action("GET", GATEWAY, resource, name="virtualNetworkGateway"),
    Action("GET", GATEWAY + "/connections", gateway_connections),
    Action("POST", GATEWAY + "/getBgpPeerStatus", operation),
    Action("POST", GATEWAY + "/getLearnedRoutes", operation),
    Action("POST", GATEWAY + "/getAdvertisedRoutes", advertised),
    Action("GET", "connections", connections, is_group_only=True),
    Action("GET", "connections/{name}", resource, name="connection"),
    Action("GET", "localNetworkGateways", listing, is_group_only=True),
    Action("GET", "localNetworkGateways/{name}", resource, name="localNetworkGateway"),
    Action("GET", "routeTables", listing, name="listRouteTables"),
    Action("GET", "routeTables/{name}", resource),
    Action("GET", "networkInterfaces", listing),
    Action("GET", "networkInterfaces/{name}", resource),
    Action("POST", "networkInterfaces/{name}/effectiveRouteTable", effective_routes),
    Action("GET", "bgpServiceCommunities", listing),
    Action("GET", "locations/{location}/operationResults/{id}", operation_result),
    Action("GET", "locations/{location}/operations/{id}", operation_state),
)
# These have whole paths, and are other providers'.
OTHERS = (
    Action("GET", "subscriptions", subscriptions, "Microsoft.Resources"),
    Action("GET", "subscriptions/{subscription}", subscription, "Microsoft.Resources"),
    Action("GET", "subscriptions/{subscription}/resourceGroups", groups, "Microsoft.Resources"),
    Action("GET", "subscriptions/{subscription}/resources", resources, "Microsoft.Resources"),
)
# Of any resource, behind its identifier.
INSIGHTS = (Action("GET", "metrics", metrics, "Microsoft.Insights"),
            Action("GET", "metricDefinitions", metric_definitions, "Microsoft.Insights"))


def answer(call) -> Answer:
    found = call.target.action.run(call)
    if isinstance(found, Answer):
        return found
    return spoken(200, wrong(found) if "types" in call.faults else found)
