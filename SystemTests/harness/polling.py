# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for what happens on other threads and in other processes: `eventually` and `never` of the workbench."""

from workbench.waiting import eventually, never

__all__ = ["eventually", "never"]
