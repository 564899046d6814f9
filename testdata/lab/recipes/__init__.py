"""The recipes: each builds its small site, drives traffic, breaks one thing (or none), heals it, and says which cases to make of it."""
ALL = {}


def recipe(name, title):
    def add(build):
        assert name not in ALL, name
        ALL[name] = (title, build)
        return build
    return add


from . import blind, bugs, chains, communication, dns, firewall, mixed, overload, quiet  # noqa: E402,F401

BLIND = {name for name, (_, build) in ALL.items() if build.__module__.startswith(blind.__name__ + ".")}
