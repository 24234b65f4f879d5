# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies whose every word can be told from anything else, and the paths by which the plugin answers what they hold."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import unquote_to_bytes

import pydicom
import requests
from pydicom.encaps import encapsulate, generate_frames
from workbench import paths

from .corpus import uid
from .server import OrthancServer

_TABLE = Path(__file__).with_name("routes.txt")
_SOURCES = {"image": "xa", "document": "pdf", "video": "video-h264", "waveform": "ecg"}
_ENDINGS = {"/document": "document", "/video": "video", "/54001010": "waveform"}
"""What an instance must be that has something at a route; all other routes are for images."""


def routes(method: str = "GET") -> list[str]:
    """The templates of the plugin's table; a unit test keeps them equal to the table itself."""
    lines = [line.split() for line in _TABLE.read_text().splitlines()]
    return [template for verb, template in lines if verb == method]


@dataclass(frozen=True)
class Part:
    """An instance of a study, in a series of its own."""

    instance: str
    series: str
    series_uid: str
    sop_uid: str
    content: bytes
    """What the viewer shows of it: a frame, a document, a video, samples."""


@dataclass(frozen=True)
class Confidential:
    """A study with an object of each kind that the plugin cuts out of files."""

    study: str
    patient: str
    uid: str
    texts: dict[str, str]
    """What is written in each of its files, by DICOM's keywords."""
    parts: dict[str, Part]
    routes: list[str]
    """The templates of the table that answer something of it."""

    @classmethod
    def stored(cls, server: OrthancServer, name: str, patient: str = "") -> "Confidential":
        """Stores one; `patient` is its own unless it is named."""
        of = patient or name
        texts = {
            "PatientName": f"Q{of}family^Q{of}given",
            "PatientID": f"Q{of}identifier",
            "AccessionNumber": f"Q{name}access",
            "StudyDescription": f"Q{name}study",
        }
        parts = {}
        for kind, source in _SOURCES.items():
            dataset = pydicom.dcmread(paths.STUDIES / source / "0001.dcm")
            for keyword, text in texts.items():
                setattr(dataset, keyword, text)
            dataset.SeriesDescription = f"Q{name}series{kind}"
            dataset.StudyInstanceUID, dataset.SeriesInstanceUID = uid(name), uid(name, kind)
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid(name, kind, 1)
            content = _fill(kind, dataset, name + kind)
            [stored] = server.upload(dataset)
            parts[kind] = Part(stored["ID"], stored["ParentSeries"], uid(name, kind), uid(name, kind, 1), content)
        templates = [one for one in routes() if one != "/ohif" and not one.startswith("/ohif/")]
        if "dicom-web" in server.json("/plugins"):
            templates = [one for one in templates if not one.startswith("/dicom-web/")]
        return cls(stored["ParentStudy"], stored["ParentPatient"], uid(name), texts, parts, templates)

    def path(self, template: str, name: str | None = None) -> str:
        """A path of the table that holds something of this study; `name` stands for Orthanc's identifier."""
        part = self.parts[next((kind for end, kind in _ENDINGS.items() if template.endswith(end)), "image")]
        level = template.split("/")[1]
        values = {
            "id": name or self.identifiers(part).get(level, ""),
            "study": self.uid, "series": part.series_uid, "instance": part.sop_uid, "number": "1", "numbers": "1",
            "path...": "viewer",
        }
        return re.sub(r"\{([^}]+)\}", lambda found: values[found[1]], template)

    def assert_shown(self, get: Callable[[str], requests.Response]) -> None:
        """Fails unless every route with data answers what is in this study."""
        for template in self.routes:
            answer = get(self.path(template))
            assert answer.status_code == 200, template
            assert disclosed([self], answer.content), template

    def identifiers(self, part: Part) -> dict[str, str]:
        """Orthanc's, by the level as it is called in paths."""
        return {
            "patients": self.patient, "studies": self.study, "series": part.series, "instances": part.instance,
        }

    def names(self) -> list[str]:
        """Everything by which somebody may name it."""
        part = self.parts["image"]
        return [*self.identifiers(part).values(), self.uid, part.series_uid, part.sop_uid,
                self.texts["AccessionNumber"], self.texts["PatientID"]]

    def written(self) -> list[bytes]:
        """Everything that is written in its files."""
        texts = [word for text in self.texts.values() for word in text.split("^")]
        uids = [text for part in self.parts.values() for text in (part.series_uid, part.sop_uid)]
        return [text.encode() for text in (*texts, self.uid, *uids, f"Q{self._name}series")]

    def secrets(self) -> list[bytes]:
        """The same with what it shows, and Orthanc's identifiers."""
        identifiers = {text for part in self.parts.values() for text in self.identifiers(part).values()}
        return [*self.written(), *(text.encode() for text in identifiers),
                *(part.content for part in self.parts.values())]

    @property
    def _name(self) -> str:
        return self.texts["StudyDescription"].removeprefix("Q").removesuffix("study")


def disclosed(studies: Iterable[Confidential], answer: bytes, target: str = "") -> list[bytes]:
    """What an answer tells of studies, besides what the one who asked named himself."""
    known = unquote_to_bytes(target)
    return [secret[:80] for study in studies for secret in study.secrets() if secret in answer and secret not in known]


def _fill(kind: str, dataset: pydicom.Dataset, seed: str) -> bytes:
    """Puts in what no other study has, and gives what is to be shown of it."""
    noise = Random(seed)
    if kind == "document":
        dataset.EncapsulatedDocument = b"%PDF-1.4\n%" + noise.randbytes(1000).hex().encode() + b"\n%%EOF\n\n"
        dataset.EncapsulatedDocumentLength = len(dataset.EncapsulatedDocument)
        return dataset.EncapsulatedDocument
    if kind == "waveform":
        [group] = dataset.WaveformSequence
        group.WaveformData = noise.randbytes(len(group.WaveformData))
        return group.WaveformData
    if kind == "video":
        # Boxes that players pass over may stand at the end (ISO/IEC 14496-12, 8.1.2).
        box = (1008).to_bytes(4) + b"free" + noise.randbytes(1000)
        content = next(generate_frames(dataset.PixelData, number_of_frames=1)) + box
        dataset.PixelData = encapsulate([content], has_bot=False)
        return content
    dataset.PixelData = noise.randbytes(len(dataset.PixelData))
    return dataset.PixelData[: dataset.Rows * dataset.Columns]
