# SPDX-License-Identifier: GPL-3.0-or-later
"""Images as real files have them beside the standard: each is a series by which a test sees that it shows all the same.

Many of them make one study, since one that OHIF cannot take loses those that come after it. The number on an image is
its Instance Number or frame; its label is the Series Number.
"""

from studies.faults.assembly import studies

__all__ = ["studies"]
