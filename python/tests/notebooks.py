# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The notebooks in examples/, which are stored with their outputs.

``python python/tests/notebooks.py`` executes them and stores the outputs.
"""

import os
import re
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"
PATHS = sorted(EXAMPLES.glob("*.ipynb"))


def execute(path, folder):
    """A notebook with its outputs, without those that depend on the machine.

    :param folder: the folder for the results of a notebook that runs a study
    """
    notebook = nbformat.read(path, as_version=4)
    metadata = notebook.metadata.copy()
    client = NotebookClient(
        notebook,
        timeout=1500,
        record_timing=False,
        resources={"metadata": {"path": str(EXAMPLES)}},
    )
    before = os.environ.get("FOLDER")
    os.environ["FOLDER"] = str(folder)
    try:
        client.execute()
    finally:
        os.environ.pop("FOLDER")
        if before is not None:
            os.environ["FOLDER"] = before
    notebook.metadata = metadata
    for cell in code(notebook):
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        for output in cell.outputs:
            if "text" in output:
                output.text = output.text.replace(str(folder), "results")
    return notebook


def code(notebook):
    """The cells with code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell):
    """The output and the result of a cell, as text."""
    return [
        output.text if "text" in output else output.data.get("text/plain", "")
        for output in cell.outputs
    ]


#: Numbers in a text, except those in words such as F3
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")


def numbers(text):
    """The numbers in a text, and the words between them."""
    found = [float(number.replace(",", "")) for number in NUMBER.findall(text)]
    return found, re.sub(r"[\s-]+", " ", NUMBER.sub("#", text))


def keep():
    """Execute each notebook, and write it with its outputs."""
    for path in PATHS:
        with tempfile.TemporaryDirectory() as folder:
            notebook = execute(path, Path(folder) / "results")
        nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    keep()
