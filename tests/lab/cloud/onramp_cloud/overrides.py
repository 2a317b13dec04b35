# SPDX-License-Identifier: Apache-2.0
"""Members of resources that somebody set: a resource's name and a path, to a value."""


def override(home, path: str, value) -> None:
    """Set one member of a resource that is there, or a metric; null removes. `home` has
    resources (`named`) and series (`metrics`)."""
    name, *words = path.split(".")
    if name == "metric":
        home.metrics = [one | {"value": value} if one["name"] == words[0] else one
                        for one in home.metrics if one["name"] != words[0] or value is not None]
    elif name in home.named:
        put(home.named[name], words, value)


def put(here, words: list[str], value) -> None:
    """Down a path of members and indices; a path that leads nowhere changes nothing."""
    key = int(words[0]) if isinstance(here, list) else words[0]
    is_there = key < len(here) if isinstance(here, list) else key in here
    if len(words) > 1:
        if is_there and isinstance(here[key], (dict, list)):
            put(here[key], words[1:], value)
    elif value is not None:
        here[key] = value
    elif is_there:
        del here[key]
