# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx settings: make docs builds these pages alone, outside the documentation of ns-3."""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent

project = "plug"
author = "The plug developers"
copyright = "2026, The plug developers"
release = (HERE.parent / "VERSION").read_text().strip()
version = release

root_doc = "plug"
include_patterns = ["plug*.rst"]
# Parts that other pages include
exclude_patterns = [
    "plug-laws-measured.rst",
    "plug-real-traffic.rst",
    "plug-remus-examples.rst",
    "plug-validation-linux*.rst",
    "plug-validation-remus*.rst",
]
numfig = True
nitpicky = True

extensions = ["sphinx.ext.imgmath"]
imgmath_image_format = "svg"
imgmath_embed = True

html_theme = "alabaster"
html_title = f"plug {release}"
html_copy_source = False
html_theme_options = {
    "description": "Linux's sch_plug and Remus in ns-3",
    "page_width": "1080px",
    "sidebar_width": "240px",
    "fixed_sidebar": True,
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "navigation.html", "localtoc.html"], "search": ["about.html"]}

latex_documents = [("plug", "plug.tex", "plug: Linux's sch\\_plug and Remus in ns-3", author, "howto")]
latex_elements = {
    "sphinxsetup": "hmargin=25mm,vmargin=25mm",
    "papersize": "a4paper",
    "pointsize": "10pt",
    "figure_align": "htbp",
    "extraclassoptions": "oneside",
    # So that long names fit into the columns of tables, and lines of code into the page. A page that is
    # less than 2 pt too high or 1 pt too wide can't be seen
    "preamble": r"""
\makeatletter
\g@addto@macro\sphinxattablestart{\small}
\g@addto@macro\sphinxatlongtablestart{\small}
\makeatother
\vfuzz=2pt
\hfuzz=1pt
""",
    "fvset": r"\fvset{fontsize=\footnotesize}",
}
