# SPDX-License-Identifier: GPL-3.0-or-later
"""Our reading of files against what other implementations read in the same files."""
