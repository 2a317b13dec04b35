# SPDX-License-Identifier: Apache-2.0
"""Building blocks of the dashboards: variables, queries, panels, rows, and a whole dashboard.

Everything is a plain dictionary of Grafana's classic model (schemaVersion 39). Panels have no
position here: dashboard() fills rows of 24 columns from left to right."""

DATASOURCE = {"type": "prometheus", "uid": "$datasource"}
COLUMNS = 24

GREEN, YELLOW, RED, GREY, BLUE = "green", "yellow", "red", "#808080", "blue"

# What 0 and 1 mean, wherever something is up, enabled, present.
UP = {0: ("down", RED), 1: ("up", GREEN)}
YES = {0: ("no", RED), 1: ("yes", GREEN)}
PRESENT = {0: ("missing", RED), 1: ("present", GREEN)}
FLAG = {0: ("no", GREEN), 1: ("yes", RED)}
VERDICT = {1: ("ok", GREEN), 2: ("degraded", YELLOW), 3: ("down", RED), 4: ("unknown", GREY)}
FSM = {0: ("idle", RED), 1: ("connect", RED), 2: ("active", RED), 3: ("opensent", YELLOW),
       4: ("openconfirm", YELLOW), 5: ("established", GREEN)}
FSM_STATES = [name for name, _ in FSM.values()]


def one_of(metric, states, selection, first=0):
    """PromQL: the number, from `first`, of the state that a metric with one series per state is in."""
    parts = (f'{metric}{{state="{state}",{selection}}} * {number}' for number, state in enumerate(states, first))
    return " or ".join(parts)


# -- variables --

def datasource():
    return {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
            "current": {}, "hide": 0, "includeAll": False, "multi": False, "options": [], "refresh": 1,
            "regex": "", "skipUrlSync": False}


def variable(name, label, query, multi=True):
    """One that is filled by a query such as label_values(metric, label)."""
    return {"name": name, "label": label, "type": "query", "datasource": DATASOURCE,
            "query": {"query": query, "refId": "variable"}, "definition": query, "refresh": 2, "sort": 1,
            "multi": multi, "includeAll": multi, **({"allValue": ".*"} if multi else {}), "current": {},
            "hide": 0, "options": [], "regex": "", "skipUrlSync": False}


DESTINATION = variable("destination", "Destination", "label_values(onramp_path_info, destination)")
PATH = variable("path", "Path", 'label_values(onramp_path_info{destination=~"$destination"}, path)')


# -- queries --

def query(expr, legend="", table=False):
    return {"expr": expr, "legendFormat": legend or "__auto", "datasource": DATASOURCE, "editorMode": "code",
            "range": not table, "instant": table, "format": "table" if table else "time_series"}


def events(name, expr, text, color=RED):
    """An annotation: a mark on the time axis wherever the query has a value."""
    return {"name": name, "datasource": DATASOURCE, "enable": True, "expr": expr, "iconColor": color,
            "titleFormat": name, "textFormat": text, "step": "15s", "useValueForTime": False}


# -- panels --

def mappings(values):
    options = {str(value): {"text": text, "color": color, "index": index}
               for index, (value, (text, color)) in enumerate(values.items())}
    return [{"type": "value", "options": options}]


def thresholds(*steps):
    """Colours from a value on: thresholds((None, GREEN), (0.8, YELLOW))."""
    return {"mode": "absolute", "steps": [{"color": color, "value": value} for value, color in steps]}


def panel(kind, title, description, queries, width, height, unit, values=None, levels=None, custom=None,
          options=None, **more):
    defaults = {"unit": unit, "custom": custom or {}, "mappings": mappings(values) if values else [],
                "color": {"mode": "thresholds" if values or levels else "palette-classic"},
                "thresholds": levels or thresholds((None, GREEN))}
    targets = [{"refId": chr(ord("A") + i), **target} for i, target in enumerate(queries)]
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE,
            "gridPos": {"w": width, "h": height}, "targets": targets,
            "fieldConfig": {"defaults": defaults, "overrides": more.pop("overrides", [])},
            "options": options or {}, **more}


def stat(title, description, expr, unit="none", legend="", width=4, **settings):
    options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "background",
               "graphMode": "none", "justifyMode": "auto", "orientation": "auto", "textMode": "auto"}
    return panel("stat", title, description, [query(expr, legend)], width, 4, unit, options=options, **settings)


def series(title, description, queries, unit="none", width=12, **settings):
    """A graph over time; queries are (PromQL, legend)."""
    custom = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 8, "spanNulls": False, "showPoints": "never"}
    options = {"legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"], "showLegend": True},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, description, [query(*pair) for pair in queries], width, 8, unit,
                 custom=custom, options=options, **settings)


def timeline(title, description, queries, values, width=24, height=7, **settings):
    """States over time; queries are (PromQL, legend), `values` is {number: (text, colour)}."""
    custom = {"fillOpacity": 80, "lineWidth": 0, "spanNulls": False}
    options = {"mergeValues": True, "showValue": "auto", "alignValue": "left", "rowHeight": 0.8,
               "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False},
               "tooltip": {"mode": "single", "sort": "none"}}
    return panel("state-timeline", title, description, [query(*pair) for pair in queries], width, height, "none",
                 values=values, custom=custom, options=options, **settings)


def table(title, description, columns, keys, width=24, height=8, values=None):
    """One row per set of `keys` (labels). `columns` are (heading, PromQL, unit); a heading of None
    means that the query's labels are the columns, not its value. `values` maps headings to mappings."""
    hidden, names, overrides = {"Time": True}, {}, []
    for index, (heading, _, unit) in enumerate(columns):
        field = f"Value #{chr(ord('A') + index)}" if len(columns) > 1 else "Value"
        if heading is None:
            hidden[field] = True
        else:
            names[field] = heading
            overrides.append(column(heading, unit, (values or {}).get(heading)))
    transformations = [{"id": "merge", "options": {}},
                       {"id": "organize", "options": {"excludeByName": hidden, "renameByName": names,
                                                      "indexByName": {key: i for i, key in enumerate(keys)}}}]
    return panel("table", title, description, [query(expr, table=True) for _, expr, _ in columns], width, height,
                 "none", custom={"filterable": True}, options={"showHeader": True, "cellHeight": "sm"},
                 overrides=overrides, transformations=transformations)


def column(heading, unit, values):
    properties = [{"id": "unit", "value": unit}]
    if values:
        properties += [{"id": "mappings", "value": mappings(values)},
                       {"id": "custom.cellOptions", "value": {"type": "color-text"}}]
    return {"matcher": {"id": "byName", "options": heading}, "properties": properties}


# -- a dashboard --

def row(title, *panels):
    return title, panels


def laid_out(rows):
    """All panels with id and position."""
    placed, y = [], 0
    for title, panels in rows:
        placed.append({"type": "row", "title": title, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}})
        y, x, deepest = y + 1, 0, 0
        for item in panels:
            size = item["gridPos"]
            if x + size["w"] > COLUMNS:
                y, x, deepest = y + deepest, 0, 0
            placed.append({**item, "gridPos": {"x": x, "y": y, **size}})
            x, deepest = x + size["w"], max(deepest, size["h"])
        y += deepest
    return [{"id": number, **item} for number, item in enumerate(placed, 1)]


def dashboard(uid, title, description, variables, rows, annotations=(), since="now-6h"):
    links = [{"title": "onramp", "type": "dashboards", "tags": ["onramp"], "asDropdown": True,
              "includeVars": True, "keepTime": True, "targetBlank": False, "icon": "external link", "tooltip": "", "url": ""}]
    return {"uid": uid, "title": title, "description": description, "tags": ["onramp"], "schemaVersion": 39,
            "version": 1, "id": None, "editable": False, "graphTooltip": 1, "refresh": "15s", "timezone": "browser",
            "time": {"from": since, "to": "now"}, "timepicker": {}, "fiscalYearStartMonth": 0, "weekStart": "",
            "liveNow": False, "links": links, "templating": {"list": [datasource(), *variables]},
            "annotations": {"list": list(annotations)}, "panels": laid_out(rows)}


FIRING = events("alerts", 'ALERTS{alertname=~"Onramp.+",alertstate="firing",severity="page"}',
                "{{alertname}} {{path}}{{destination}}: {{cause}}")
