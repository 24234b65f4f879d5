# SPDX-License-Identifier: GPL-3.0-or-later
"""One study opened in one browser, again and again a new one."""

from dataclasses import dataclass

FORMS = {"file": "3.12", "frame": "3.13"}
"""How single images are read, and a release of OHIF whose document has them so; every release opens both."""
LAST_IMAGE_SECONDS = 600
"""The most to wait for all images."""


@dataclass(frozen=True)
class Viewing:
    """What is opened."""

    root: str
    """The address of Orthanc."""
    study: str
    """Orthanc's identifier."""
    slices: int
    form: str
    """One of `FORMS`."""

    @property
    def document(self) -> str:
        """The path of the study's document."""
        return f"/studies/{self.study}/ohif-dicom-json"

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"{self.root}/ohif/viewer?url=..{self.document}%3Fviewer%3D{FORMS[self.form]}"
