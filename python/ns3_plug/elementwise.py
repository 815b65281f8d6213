# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Lets functions of numbers take numpy arrays as well."""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar, get_type_hints

P = ParamSpec("P")
R = TypeVar("R")


def elementwise(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of numbers take arrays, which are broadcast against each other.

    Any number may be replaced by an array: an argument, or a field of a dataclass argument. The
    function is then called for each element, and the numbers in its result become arrays.
    """

    @functools.wraps(function)
    def call(*arguments: P.args, **named: P.kwargs) -> Any:
        given = [*arguments, *named.values()]
        numbers = [x for argument in given for x in _fields(argument)]
        np = sys.modules.get("numpy")  # if it is not loaded, no argument is an array
        if np is None or not any(isinstance(x, np.ndarray) for x in numbers):
            return function(*arguments, **named)
        arrays = np.broadcast_arrays(*numbers)
        results = []
        for values in zip(*(array.ravel().tolist() for array in arrays), strict=True):
            left = iter(values)
            own = [_replaced(argument, left) for argument in given]
            ends = dict(zip(named, own[len(arguments) :], strict=True))
            results.append(function(*own[: len(arguments)], **ends))
        kind = get_type_hints(function)["return"]
        return _stacked(results, kind, arrays[0].shape)

    return call


def _fields(argument: Any) -> list[Any]:
    """The numbers in an argument."""
    if not dataclasses.is_dataclass(argument):
        return [argument]
    return [getattr(argument, field.name) for field in dataclasses.fields(argument)]


def _replaced(argument: Any, numbers: Iterator[Any]) -> Any:
    """The argument with its numbers replaced by the next ones."""
    if not dataclasses.is_dataclass(argument) or isinstance(argument, type):
        return next(numbers)
    fields = dataclasses.fields(argument)
    return dataclasses.replace(argument, **{field.name: next(numbers) for field in fields})


def _stacked(results: list[Any], kind: type, shape: tuple[int, ...]) -> Any:
    """The results, all of type *kind*, as one object with arrays of this shape."""
    import numpy as np

    if not dataclasses.is_dataclass(kind):
        return np.array(results, dtype=kind).reshape(shape)
    return kind(
        *(
            np.array([getattr(result, field.name) for result in results]).reshape(shape)
            for field in dataclasses.fields(kind)
        )
    )
