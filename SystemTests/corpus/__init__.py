# SPDX-License-Identifier: GPL-3.0-or-later
"""DICOM files made for the tests: every bytes-level oddity and every kind of object that readers stumble over.

Each module makes the fixtures of one topic. The files are the same at every run: unique identifiers are derived from
names, dates are fixed. `python -m corpus FOLDER` writes them all with an index.
"""

from corpus.fixture import Fixture

__all__ = ["Fixture"]
