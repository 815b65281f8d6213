#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Write the types of the module's C++ classes, as Python sees them, for type checkers.

usage: tools/make-stubs.py [FILE]    (python/ns3_plug/classes.pyi)

They come from cppyy, so the package ns3_plug must be installed.
"""

import keyword
import re
import sys
from pathlib import Path

from ns3_plug import ns
from ns3_plug.comments import comments

HEAD = '''\
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Written by tools/make-stubs.py: the classes of plug, and those of ns-3 that they derive from.

from collections.abc import Callable, Sequence
from typing import Any, overload

class _Ns3:
    """A class of ns-3 of which no more is said."""

    def __init__(self, *arguments: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class CppString:
    """A std::string that C++ returns."""

    def __str__(self) -> str: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...
    def __add__(self, other: str | CppString) -> CppString: ...
'''
SIMPLE = {"void": "None", "bool": "bool", "double": "float", "float": "float"}
INTEGER = re.compile(r"(?:u?int\d+_t|std::size_t|size_t|(?:(?:unsigned|long|short|int|char) ?)+)")
SPECIAL = re.compile(r"__(?:init|eq|ne|lt|le|gt|ge|add|sub)__$")

gbl = ns.cppyy.gbl.ns3
others = set()  # classes of ns-3 that are used
nested = set()  # nested classes that are used, like RemusController.State


def split(text, separator=","):
    """Split at separators outside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "<(") - (letter in ">)")
        if letter == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def python_type(cpp, given):
    """The Python type for a C++ type; *given* says whether it is an argument or a result."""
    cpp = re.sub(r"\bconst\b|&", "", cpp).strip()
    if cpp in ("char*", "char *", "std::string"):
        return "str" if given or "*" in cpp else "CppString"
    if cpp in SIMPLE:
        return SIMPLE[cpp]
    if INTEGER.fullmatch(cpp):
        return "int"
    if template := re.fullmatch(r"([\w:]+)<(.*)>", cpp):
        inner = [python_type(part, given) for part in split(template[2])]
        if template[1] == "ns3::Ptr":
            return inner[0]
        if template[1] in ("std::vector", "std::set", "std::list"):
            return f"Sequence[{inner[0]}]"
        if template[1] == "std::pair":
            return f"tuple[{inner[0]}, {inner[1]}]"
        if template[1] in ("std::function", "ns3::Callback"):
            return "Callable[..., Any]"
        return "Any"
    if named := re.fullmatch(r"ns3::((?:\w+::)*\w+)", cpp):
        return class_name(named[1].split("::"))
    return "Any"


def class_name(path):
    """A class of ns-3 by its name, if it is one."""
    found = gbl
    for name in path:
        found = getattr(found, name, None)
    if not isinstance(found, type):
        return "Any"
    if issubclass(found, int):  # an enumeration
        return "int"
    others.add(path[0])
    nested.update(".".join(path[: i + 1]) for i in range(1, len(path)))
    return ".".join(path)


def signatures(name, method, qualified):
    """The signatures of a method: whether it is static, its arguments, its result."""
    for line in (method.__doc__ or "").splitlines():
        head, found, rest = line.partition(f"{qualified}(")
        if not found:
            continue
        static = head.startswith("static ") or "(" in head
        depth, end = 1, 0
        while depth and end < len(rest):
            depth += (rest[end] == "(") - (rest[end] == ")")
            end += 1
        taken = []
        for argument in split(rest[: end - 1]):
            declared, _, default = argument.partition(" = ")
            place = re.search(r"(?<=[\s&*>])(\w+)$", declared)
            known = place and not INTEGER.fullmatch(declared)
            label = place[1] if known else f"argument{len(taken)}"
            label += "_" if keyword.iskeyword(label) else ""
            declared = declared[: place.start()] if known else declared
            taken.append(f"{label}: {python_type(declared, True)}{' = ...' if default else ''}")
        result = "None" if name == "__init__" else python_type(head.removeprefix("static "), False)
        copies = name == "__init__" and re.match(
            rf"const ns3::\S*{qualified.split('::')[0]}&", rest
        )
        if "&&" not in line and not copies:  # Python does not move or copy
            yield static, taken, result


def members(cls, name, qualified):
    """The lines of a class's body."""
    lines = []
    for member in sorted(vars(cls)):
        value = vars(cls)[member]
        kind = type(value).__name__
        if member.startswith("__") and not SPECIAL.match(member):
            continue
        if kind == "CPPDataMember":
            lines.append(f"{member}: Any")
        elif kind == "TemplateProxy":
            result = "None" if member == "__init__" else "Any"
            lines.append(f"def {member}(self, *arguments: Any) -> {result}: ...")
        elif kind == "CPPOverload":
            own = f"{name.split('.')[-1]}::{name.split('.')[-1]}" if member == "__init__" else ""
            called = own or f"{qualified}::{member}"
            found = list(dict.fromkeys(map(repr, signatures(member, value, called))))
            lines += methods(member, [eval(text) for text in found])
    return lines


def methods(member, found):
    """The lines of a method."""
    if member.startswith("__") and member != "__init__":
        return [
            f"def {member}(self, other: Any) -> {'bool' if member[2] in 'egln' else 'Any'}: ..."
        ]
    # Of signatures that Python cannot distinguish, the first
    distinct = {}
    for static, taken, result in found:
        distinct.setdefault(tuple(t.partition(": ")[2] for t in taken), (static, taken, result))
    lines = []
    for static, taken, result in distinct.values():
        lines += ["@overload"] if len(distinct) > 1 else []
        lines += ["@staticmethod"] if static and member != "__init__" else []
        first = [] if static and member != "__init__" else ["self"]
        lines.append(f"def {member}({', '.join([*first, *taken])}) -> {result}: ...")
    return lines


def declare(name, indent=""):
    """The lines that declare a class and its nested classes."""
    cls = gbl
    for part in name.split("."):
        cls = getattr(cls, part)
    bases = [b for b in cls.__bases__ if getattr(b, "__cpp_name__", "").startswith("ns3::")]
    base = bases[0].__name__ if bases and "<" not in bases[0].__name__ else ""
    if base:
        others.add(base)
    body = members(cls, name, f"ns3::{name.replace('.', '::')}")
    inner = []
    for key in sorted({*comments(), *nested}):
        owner, _, member = key.rpartition(".")
        value = getattr(cls, member, None) if owner == name else None
        if isinstance(value, type) and not issubclass(value, int):
            inner += declare(key, indent + "    ")
    lines = [f"{indent}class {name.split('.')[-1]}{f'({base})' if base else ''}:"]
    lines += inner + [f"{indent}    {line}" for line in body]
    return lines if inner or body else [f"{lines[0]} ..."]


def laws():
    """The functions of the namespace RemusLaws."""
    yield "class RemusLaws:"
    for key in sorted({*comments(), *nested}):
        member = key.removeprefix("RemusLaws.")
        value = getattr(gbl.RemusLaws, member, None) if member != key else None
        if isinstance(value, type):
            yield from declare(key, "    ")
        elif type(value).__name__ == "CPPOverload":
            for _, taken, result in signatures(member, value, f"ns3::RemusLaws::{member}"):
                yield "    @staticmethod"
                yield f"    def {member}({', '.join(taken)}) -> {result}: ..."


def stubs():
    """The whole file; the second pass includes all nested classes."""
    own = sorted(key for key in comments() if "." not in key and key not in ("RemusLaws", "ns3"))
    blocks = [declare(name) for name in own]
    # For base classes of plug's classes, all members
    bases = {b.__name__ for name in own for b in getattr(gbl, name).__mro__}
    for name in sorted(n for n in bases if n not in own and "<" not in n and hasattr(gbl, n)):
        blocks.append(declare(name))
        own.append(name)
    blocks.append(list(laws()))
    named = sorted(others - set(own) - {"RemusLaws"})
    blocks = [[f"class {name}(_Ns3): ..."] for name in named] + blocks
    return "\n".join([HEAD, *("\n".join([*block, ""]) for block in blocks)]).rstrip() + "\n"


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[1] / "python/ns3_plug/classes.pyi"
    Path(sys.argv[1] if len(sys.argv) > 1 else default).write_text((stubs(), stubs())[1])
