# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies without an image: objects about images that are elsewhere, and objects that have none."""

from __future__ import annotations

from collections.abc import Callable

from pydicom.dataset import Dataset

from studies.derived import CT_IMAGE, report, segmentation, sources, structure_set
from studies.study import code, file, items, new_object, uid

TEXT_REPORT = "1.2.840.10008.5.1.4.1.1.88.11"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
RAW_DATA = "1.2.840.10008.5.1.4.1.1.66"
REGISTRATION = "1.2.840.10008.5.1.4.1.1.66.1"
PLAN = "1.2.840.10008.5.1.4.1.1.481.5"


def images_of(study: str) -> str:
    """The UID of the series that an object of the study is about, and that is not in it."""
    return sources(study)[0].SeriesInstanceUID


def text_report(study: str) -> Dataset:
    """A report that is text alone (PS3.3 A.35.1)."""
    dataset = new_object(study, "Text", 1, TEXT_REPORT, "SR")
    dataset.ValueType, dataset.ContinuityOfContent = "CONTAINER", "SEPARATE"
    dataset.ConceptNameCodeSequence = items(code("18748-4", "LN", "Diagnostic imaging report"))
    dataset.ContentSequence = items(
        {
            "RelationshipType": "CONTAINS",
            "ValueType": "TEXT",
            "ConceptNameCodeSequence": items(code("121071", "DCM", "Finding")),
            "TextValue": "Nothing abnormal",
        }
    )
    dataset.CompletionFlag, dataset.VerificationFlag = "COMPLETE", "UNVERIFIED"
    return dataset


def _key_objects(study: str) -> Dataset:
    dataset = new_object(study, "Keys", 1, KEY_OBJECTS, "KO")
    image = {"ReferencedSOPClassUID": CT_IMAGE, "ReferencedSOPInstanceUID": uid("studies", study, "elsewhere", 1)}
    series = {"SeriesInstanceUID": images_of(study), "ReferencedSOPSequence": items(image)}
    dataset.CurrentRequestedProcedureEvidenceSequence = items(
        {"StudyInstanceUID": dataset.StudyInstanceUID, "ReferencedSeriesSequence": items(series)}
    )
    dataset.ValueType = "CONTAINER"
    dataset.ConceptNameCodeSequence = items(code("113000", "DCM", "Of Interest"))
    return dataset


def _other(study: str, sop_class: str, modality: str) -> Dataset:
    return new_object(study, modality, 1, sop_class, modality)


OBJECTS: dict[str, Callable[[str], Dataset]] = {
    "segmentation": lambda study: segmentation(study, sources(study)),
    "structure set": lambda study: structure_set(study, sources(study)),
    "measurements": lambda study: report(study, sources(study)),
    "measurements in space": lambda study: report(study, sources(study), in_space=True),
    "text report": text_report,
    "key objects": _key_objects,
    "presentation state": lambda study: _other(study, PRESENTATION_STATE, "PR"),
    "raw data": lambda study: _other(study, RAW_DATA, "RAW"),
    "registration": lambda study: _other(study, REGISTRATION, "REG"),
    "plan": lambda study: _other(study, PLAN, "RTPLAN"),
}
"""What makes the only object of a study, by its kind."""


def on_other_instances(study: str) -> tuple[list[Dataset], Dataset]:
    """Images, and a structure set that names their series but other instances of it, as after an export that gave the
    images new UIDs.
    """
    images = sources(study)
    others = [Dataset(image) for image in images]
    for number, other in enumerate(others):
        other.SOPInstanceUID = uid("studies", study, "others", number)
    return images, structure_set(study, others)


def lone(kind: str) -> bytes:
    """The file of the only object of the study "lone {kind}"."""
    return file(OBJECTS[kind](f"lone {kind}"))
