# SPDX-License-Identifier: Apache-2.0
"""Azure Monitor. It has no memory: each point of a series carries what is true now, but for the last
ones, which have no value yet, as on Azure."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import unquote

from onramp_lab.topology import AZURE

from . import account, gateways
from .errors import ApiError
from .express_route import MBPS

TOP = 10        # series of an answer, unless more are asked for; the rest is left out silently
LATE_POINTS = 2
DARK_DBM = -40.0
POINTS_MAX = 1440
MINUTE, FIVE_MINUTES = "PT1M", "PT5M"
GRAINS = {MINUTE: 60, FIVE_MINUTES: 300, "PT15M": 900, "PT1H": 3600}
AGGREGATIONS = ("average", "minimum", "maximum", "total", "count")


@dataclass(frozen=True)
class Metric:
    unit: str
    dimensions: tuple[str, ...] = ()
    grain: str = MINUTE  # the finest


PEER, ROLE = ("PeeringType", "Peer"), ("PeeringType", "DeviceRole")
INSTANCE, BGP_PEER = ("roleInstance",), ("roleInstance", "BgpPeerAddress")
GATEWAY = "ExpressRouteGateway"
METRICS = {
    "expressroutecircuits": {
        "ArpAvailability": Metric("Percent", PEER), "BgpAvailability": Metric("Percent", PEER),
        "BitsInPerSecond": Metric("BitsPerSecond", ROLE),
        "BitsOutPerSecond": Metric("BitsPerSecond", ROLE),
        "EgressBandwidthUtilization": Metric("Percent", ROLE),
        "IngressBandwidthUtilization": Metric("Percent", ROLE),
        "QosDropBitsInPerSecond": Metric("BitsPerSecond", grain=FIVE_MINUTES),
        "QosDropBitsOutPerSecond": Metric("BitsPerSecond", grain=FIVE_MINUTES)},
    "expressrouteports": {
        "AdminState": Metric("Count", ("Link",)), "LineProtocol": Metric("Count", ("Link",)),
        "RxLightLevel": Metric("Count", ("Link", "Lane")),
        "TxLightLevel": Metric("Count", ("Link", "Lane")),
        "PortBitsInPerSecond": Metric("BitsPerSecond", ("Link",)),
        "PortBitsOutPerSecond": Metric("BitsPerSecond", ("Link",))},
    "connections": {"BitsInPerSecond": Metric("BitsPerSecond"),
                    "BitsOutPerSecond": Metric("BitsPerSecond")},
    "virtualnetworkgateways": {
        f"{GATEWAY}CpuUtilization": Metric("Percent", INSTANCE, FIVE_MINUTES),
        f"{GATEWAY}BitsPerSecond": Metric("BitsPerSecond", INSTANCE, FIVE_MINUTES),
        f"{GATEWAY}CountOfRoutesAdvertisedToPeer": Metric("Count", BGP_PEER, FIVE_MINUTES),
        f"{GATEWAY}CountOfRoutesLearnedFromPeer": Metric("Count", BGP_PEER, FIVE_MINUTES)},
}


# What is measured

def series(resource: dict, dimensions: dict, **values) -> list[dict]:
    return [{"resource": resource["id"].lower(), "name": name, "dimensions": dimensions,
             "value": value} for name, value in values.items()]


def peering_metrics(peering: dict, links: list) -> list[dict]:
    circuit = {"id": peering["id"].partition("/peerings/")[0]}
    kind = {"AzurePrivatePeering": "Private", "MicrosoftPeering": "Microsoft"}[peering["name"]]
    found = []
    for link in links:
        role, wire = link.name.capitalize(), link.wire
        for family, session in wire["sessions"].items():
            suffix = {"ipv4": "-IPv4", "ipv6": "-IPv6"}[family]
            found += series(circuit, {"PeeringType": kind, "Peer": role + suffix},
                            BgpAvailability=100.0 * session["up"])
        customer = wire["arp"].get(wire["customer"]["ipv4"], "")
        found += series(circuit, {"PeeringType": kind, "Peer": f"{role}-IPv4"},
                        ArpAvailability=100.0 * bool(customer))
        found += series(circuit, {"PeeringType": kind, "DeviceRole": role},
                        BitsInPerSecond=wire["out"], BitsOutPerSecond=wire["in"],
                        IngressBandwidthUtilization=wire["out"] / MBPS / 1e4,
                        EgressBandwidthUtilization=wire["in"] / MBPS / 1e4)
    return found


def circuit_metrics(circuit: dict) -> list[dict]:
    return series(circuit, {}, QosDropBitsInPerSecond=0.0, QosDropBitsOutPerSecond=0.0)


def port_metrics(port: dict, link: str, wire: dict, settings: dict) -> list[dict]:
    if settings["metrics"] == "off":
        return []
    light = settings["light-level"] if wire["carrier"] else DARK_DBM
    return [*series(port, {"Link": link}, AdminState=1.0,
                    LineProtocol=float(wire["carrier"]), PortBitsInPerSecond=wire["out"],
                    PortBitsOutPerSecond=wire["in"]),
            *series(port, {"Link": link, "Lane": "1"}, RxLightLevel=light, TxLightLevel=-2.5)]


def connection_metrics(connection: dict, wires: list[dict]) -> list[dict]:
    return series(connection, {}, BitsInPerSecond=sum(wire["out"] for wire in wires),
                  BitsOutPerSecond=sum(wire["in"] for wire in wires))


def gateway_metrics(gateway: dict, vnet: dict) -> list[dict]:
    found = []
    for number, _ in enumerate(gateways.INSTANCES):
        instance = {"roleInstance": f"GatewayTenantWork_IN_{number}"}
        found += series(gateway, instance, ExpressRouteGatewayCpuUtilization=7.5,
                        ExpressRouteGatewayBitsPerSecond=1.5e6)
        for name, peer in vnet["peers"].items():
            found += series(gateway, instance | {"BgpPeerAddress": gateways.neighbor_of(name)},
                            ExpressRouteGatewayCountOfRoutesLearnedFromPeer=peer["received"],
                            ExpressRouteGatewayCountOfRoutesAdvertisedToPeer=len((AZURE.prefix,)))
    return found


# What is asked for

@dataclass
class Question:
    """Of one resource, by the query of the request."""

    resource: str
    names: list[str]
    aggregations: list[str]
    grain: str
    begin: int
    end: int
    top: int
    filter: dict[str, set[str]] = field(default_factory=dict)  # name in lower case; empty: any


def metrics(call, resource_id: str) -> dict:
    kind = resource_id.lower().rsplit("/", 2)[1]
    known = METRICS.get(kind, {})
    question = ask(call, resource_id, known)
    return {"cost": 0, "timespan": f"{stamp(question.begin)}/{stamp(question.end)}",
            "interval": question.grain, "namespace": f"Microsoft.Network/{kind}",
            "resourceregion": account.LOCATION,
            "value": [metric(call, question, name, known[name]) for name in question.names]}


def ask(call, resource_id: str, known: dict[str, Metric]) -> Question:
    query = call.query
    by_name = {name.lower(): name for name in known}
    names = [name.strip() for name in query.get("metricnames", "").split(",") if name.strip()]
    unknown = [name for name in names if name.lower() not in by_name]
    if not names or unknown:
        raise ApiError("bad-request", f"Failed to find metric configuration for provider: "
                       f"Microsoft.Network, metric: {','.join(unknown)}, "
                       f"Valid metrics: {','.join(known)}")
    names = [by_name[name.lower()] for name in names]
    grain = grain_of(query, [known[name].grain for name in names])
    begin, end = timespan(query.get("timespan", ""), call.now)
    aggregations = [word.strip().lower()
                    for word in query.get("aggregation", "average").split(",")]
    if wrong := [word for word in aggregations if word not in AGGREGATIONS]:
        raise ApiError("bad-request", f"Invalid aggregation type: {wrong[0]}")
    conditions = parse_filter(query.get("$filter", ""))
    check_dimensions(conditions, [known[name] for name in names])
    return Question(resource_id.lower(), names, aggregations, grain, begin, end,
                    int(query.get("top", TOP)), conditions)


def grain_of(query: dict, finest: list[str]) -> str:
    wanted = query.get("interval", MINUTE)
    least = max(finest, key=lambda grain: GRAINS[grain])
    if wanted not in GRAINS:
        raise ApiError("bad-request", f"Invalid time grain duration: {wanted}")
    if GRAINS[wanted] >= GRAINS[least]:
        return wanted
    if query.get("autoadjusttimegrain", "").lower() != "true":
        raise ApiError("bad-request", f"Requested time grain {wanted} is not supported. "
                       f"Supported ones are: {','.join(grains_from(least))}")
    return least


def grains_from(least: str) -> list[str]:
    return [grain for grain, seconds in GRAINS.items() if seconds >= GRAINS[least]]


def timespan(text: str, now: float) -> tuple[int, int]:
    """Begin and end; without one, the last hour. Some clients escape it twice."""
    if not text:
        return int(now) - 3600, int(now)
    try:
        begin, end = (epoch(part) for part in unquote(text).split("/"))
    except ValueError:
        raise ApiError("bad-request", f"Detected invalid time interval input: {text}") from None
    if begin >= end:
        raise ApiError("bad-request", "The start time cannot be later than the end time.")
    return begin, end


def epoch(text: str) -> int:
    plain = re.sub(r"(\.\d+)?(Z|\+00:00)?$", "", text)
    return int(time.mktime(time.strptime(plain + " UTC", "%Y-%m-%dT%H:%M:%S %Z")) - time.timezone)


def stamp(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


CONDITION = re.compile(r"\s*\(?\s*(?P<name>\w+)\s+eq\s+'(?P<value>[^']*)'\s*\)?\s*")


def parse_filter(text: str) -> dict[str, set[str]]:
    """`and` between different names, `or` within one."""
    found: dict[str, set[str]] = {}
    for part in re.split(r"\s+(?:and|or)\s+", unquote(text)) if text else ():
        condition = CONDITION.fullmatch(part)
        if not condition:
            raise ApiError("bad-request", f"Invalid filter: {text}")
        values = found.setdefault(condition["name"].lower(), set())
        if condition["value"] != "*":
            values.add(condition["value"].lower())
    return found


def check_dimensions(conditions: dict, asked: list[Metric]) -> None:
    """All metrics of a call must have what the filter names."""
    for one in asked:
        names = [name.lower() for name in one.dimensions]
        if missing := [name for name in conditions if name not in names]:
            raise ApiError("bad-request", "Metric does not support requested dimension "
                           f"combination: {','.join(missing)}, supported ones are: "
                           f"{','.join(one.dimensions)}")


# What is answered

def metric(call, question: Question, name: str, kind: Metric) -> dict:
    return {"id": f"{question.resource}/providers/Microsoft.Insights/metrics/{name}",
            "type": "Microsoft.Insights/metrics",
            "name": {"value": name, "localizedValue": name}, "displayDescription": name,
            "unit": kind.unit, "errorCode": "Success",
            "timeseries": [timeseries(call, question, dimensions, values) for dimensions, values
                           in grouped(call, question, name)[:question.top]]}


def grouped(call, question: Question, name: str) -> list[tuple[dict, list[float]]]:
    """Series that differ only in what the filter does not split by are one, the average."""
    found: dict[tuple, list[float]] = {}
    for one in call.estate.metrics:
        dimensions = {key.lower(): text for key, text in one["dimensions"].items()}
        if one["resource"] == question.resource and one["name"] == name and all(
                not values or dimensions[key].lower() in values
                for key, values in question.filter.items()):
            split = tuple((key, dimensions[key]) for key in question.filter)
            found.setdefault(split, []).append(one["value"])
    return [(dict(split), values) for split, values in found.items()]


def timeseries(call, question: Question, dimensions: dict, values: list[float]) -> dict:
    """Names of dimensions come back in lower case, however they were asked for."""
    step = GRAINS[question.grain]
    first = -(-question.begin // step) * step
    moments = range(first, question.end, step)[:POINTS_MAX]
    late = call.now - LATE_POINTS * step
    return {"metadatavalues": [{"name": {"value": key, "localizedValue": key}, "value": value}
                               for key, value in dimensions.items()],
            "data": [{"timeStamp": stamp(moment)} | (
                point(question.aggregations, values) if moment <= late else {})
                for moment in moments]}


def point(aggregations: list[str], values: list[float]) -> dict:
    known = {"average": sum(values) / len(values), "minimum": min(values), "maximum": max(values),
             "total": sum(values), "count": len(values)}
    return {word: known[word] for word in aggregations}


def definitions(_call, resource_id: str) -> dict:
    kind = resource_id.lower().rsplit("/", 2)[1]
    return {"value": [definition(resource_id, kind, name, one)
                      for name, one in METRICS.get(kind, {}).items()]}


def definition(resource_id: str, kind: str, name: str, one: Metric) -> dict:
    return {"id": f"{resource_id}/providers/microsoft.insights/metricdefinitions/{name}",
            "resourceId": resource_id, "namespace": f"Microsoft.Network/{kind}",
            "name": {"value": name, "localizedValue": name}, "unit": one.unit,
            "primaryAggregationType": "Average",
            "supportedAggregationTypes": ["Average", "Minimum", "Maximum"],
            "isDimensionRequired": False, "dimensions": [
                {"value": word, "localizedValue": word} for word in one.dimensions],
            "metricAvailabilities": [{"timeGrain": grain, "retention": "P93D"}
                                     for grain in grains_from(one.grain)]}
