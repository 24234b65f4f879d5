# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how the viewer opens a study in a browser: see Benchmarks/README.md."""
