# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast studies open, how that grows, how much memory it takes, and what storing costs: `Benchmarks/studies`."""
