# SPDX-License-Identifier: Apache-2.0
"""CloudWatch: JSON 1.0. It has no memory: each point of a series carries what is true now."""

from . import account
from .errors import ApiError

QUERIES_MAX = 500
LIST_PAGE = 500
DARK_DBM = -40.0
LANE = "0"
STATISTICS = ("Minimum", "Maximum", "Average", "Sum", "SampleCount")


def metrics(observed: dict, settings: dict) -> list[dict]:
    """Every series: namespace, name, dimensions and what is true now."""
    return [*connection_metrics(observed["wires"]["dx0"], settings),
            *interface_metrics(observed["wires"]["dx0"], settings),
            *tunnel_metrics(observed["wires"])]


def series(namespace: str, dimensions: dict, **values) -> list[dict]:
    return [{"namespace": namespace, "name": name, "dimensions": dimensions, "value": value}
            for name, value in values.items()]


def connection_metrics(wire: dict, settings: dict) -> list[dict]:
    whole = {"ConnectionId": account.CONNECTION}
    lane = whole | {"OpticalLaneNumber": LANE}
    light = settings["light-level"] if wire["carrier"] else DARK_DBM
    return [*series("AWS/DX", whole, ConnectionState=int(wire["carrier"]),
                    ConnectionBpsEgress=wire["in"], ConnectionBpsIngress=wire["out"],
                    ConnectionPpsEgress=wire["in"] / 4000, ConnectionPpsIngress=wire["out"] / 4000,
                    ConnectionErrorCount=0, ConnectionEncryptionState=0),
            *series("AWS/DX", lane, ConnectionLightLevelRx=light, ConnectionLightLevelTx=-2.5)]


def interface_metrics(wire: dict, settings: dict) -> list[dict]:
    connection = account.LAG if settings["lag"] == "on" else account.CONNECTION
    both = {"ConnectionId": connection, "VirtualInterfaceId": account.INTERFACE}
    found = series("AWS/DX", both, VirtualInterfaceBpsEgress=wire["in"],
                   VirtualInterfaceBpsIngress=wire["out"],
                   VirtualInterfacePpsEgress=wire["in"] / 4000,
                   VirtualInterfacePpsIngress=wire["out"] / 4000)
    for family in ("ipv4", "ipv6"):
        session = wire["sessions"].get(family)
        if session is None and settings["zero-family"] == "off":
            continue
        session = session or {"up": False, "accepted": (), "advertised": ()}
        found += series("AWS/DX", both | {"IpAddressFamily": family},
                        VirtualInterfaceBgpStatus=int(session["up"]),
                        VirtualInterfaceBgpPrefixesAccepted=len(session["accepted"]),
                        VirtualInterfaceBgpPrefixesAdvertised=len(session["advertised"]))
    return found


def tunnel_metrics(wires: dict) -> list[dict]:
    whole = {"VpnId": account.VPN}
    states, found = [], []
    for name, address in account.OUTSIDE_ADDRESSES.items():
        states.append(int(wires[name]["sessions"]["ipv4"]["up"]))
        values = {"TunnelState": states[-1], "TunnelDataIn": wires[name]["out"] / 8,
                  "TunnelDataOut": wires[name]["in"] / 8}
        found += series("AWS/VPN", whole | {"TunnelIpAddress": address}, **values)
        found += series("AWS/VPN", {"TunnelIpAddress": address}, **values)
    return found + series("AWS/VPN", whole, TunnelState=sum(states) / len(states))


def list_metrics(call) -> dict:
    wanted = {one["Name"]: one.get("Value") for one in call.params.get("Dimensions", [])}
    found = [spoken(one) for one in call.own("metrics")
             if call.params.get("Namespace") in (None, one["namespace"])
             and call.params.get("MetricName") in (None, one["name"])
             and all(name in one["dimensions"] and value in (None, one["dimensions"][name])
                     for name, value in wanted.items())]
    page, token = call.pager.cut(found, call.params.get("NextToken"), LIST_PAGE)
    return {"Metrics": page} | ({"NextToken": token} if token else {})


def spoken(one: dict) -> dict:
    return {"Namespace": one["namespace"], "MetricName": one["name"],
            "Dimensions": [{"Name": name, "Value": value}
                           for name, value in one["dimensions"].items()]}


def get_metric_data(call) -> dict:
    queries = call.params.get("MetricDataQueries") or []
    if not queries or len(queries) > QUERIES_MAX:
        raise ApiError("invalid", "The collection MetricDataQueries must have 1 to 500 members.")
    if len({query.get("Id") for query in queries}) != len(queries):
        raise ApiError("invalid", "The values for parameter id in MetricDataQueries are not "
                       "unique.")
    known = {identity(one["namespace"], one["name"], one["dimensions"]): one["value"]
             for one in call.own("metrics")}
    results = [data(call, known, query) for query in queries]
    page, token = call.pager.cut(results, call.params.get("NextToken"), QUERIES_MAX)
    return {"MetricDataResults": page, "Messages": []} | ({"NextToken": token} if token else {})


def identity(namespace: str, name: str, dimensions: dict) -> tuple:
    return namespace, name, frozenset(dimensions.items())


def data(call, known: dict, query: dict) -> dict:
    """Dimensions must be exactly those of a series; a subset finds nothing."""
    stat = query.get("MetricStat") or {}
    metric, period = stat.get("Metric") or {}, stat.get("Period")
    if not isinstance(period, int) or period < 1 or stat.get("Stat") not in STATISTICS:
        raise ApiError("invalid", "MetricStat needs a Period and a statistic.")
    name = metric.get("MetricName", "")
    dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions", [])}
    value = known.get(identity(metric.get("Namespace"), name, dimensions))
    stamps = timestamps(call, period) if value is not None else []
    if value is not None and stat["Stat"] == "Sum" and name.startswith("TunnelData"):
        value *= period  # the series is in bytes per second
    return {"Id": query.get("Id"), "Label": query.get("Label") or name,
            "Timestamps": stamps, "Values": [value] * len(stamps), "StatusCode": "Complete",
            "Messages": []}


def timestamps(call, period: int) -> list[int]:
    """Of the periods that begin in [StartTime, EndTime) and are over, newest first."""
    first, end = call.params.get("StartTime"), call.params.get("EndTime")
    if not all(isinstance(edge, (int, float)) for edge in (first, end)) or first >= end:
        raise ApiError("invalid", "The parameter StartTime must be less than the parameter "
                       "EndTime.")
    end = min(end, call.now - period + 1)
    begin = -int(-first // period) * period
    stamps = list(range(begin, max(begin, int(-(-end // 1))), period))
    return stamps if call.params.get("ScanBy") == "TimestampAscending" else stamps[::-1]


ACTIONS = {"ListMetrics": list_metrics, "GetMetricData": get_metric_data}
