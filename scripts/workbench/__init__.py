# SPDX-License-Identifier: GPL-3.0-or-later
"""What `./run` and `./test` do: set-up of the machine, builds, and a real Orthanc.

Standard library only, because these modules run before the virtual environment exists.
"""
