# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentations and structured reports as highdicom writes them, on a CT series of the corpus."""

from __future__ import annotations

from collections.abc import Iterator

import highdicom
import numpy as np
from highdicom.sr import (
    FindingSite,
    ImageRegion,
    Measurement,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    TrackingIdentifier,
)
from highdicom.sr.value_types import GraphicTypeValues
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from corpus.fixture import Fixture, ct, file_meta, part10, uid

SERIES = "derived-source"
MADE_UP = ("2.25.", "1.2.826.0.1.3680043.10.511")
"""What unique identifiers of the corpus and of highdicom begin with."""


def _images() -> list[Dataset]:
    images = [ct(SERIES, index) for index in range(3)]
    for image in images:
        image.file_meta = file_meta(image)
    return images


def fixtures() -> Iterator[Fixture]:
    images = _images()
    for index, image in enumerate(images):
        yield Fixture(f"{SERIES}-{index}", part10(image), "image that the objects of this module refer to")
    for kind in (highdicom.seg.SegmentationTypeValues.BINARY, highdicom.seg.SegmentationTypeValues.FRACTIONAL):
        name = f"seg-{kind.value.lower()}"
        yield Fixture(name, _finish(_segmentation(name, images, kind), name), f"{kind.value.lower()} segmentation")
    for name, report in (
        ("sr-comprehensive", highdicom.sr.ComprehensiveSR),
        ("sr-comprehensive-3d", highdicom.sr.Comprehensive3DSR),
    ):
        yield Fixture(name, _finish(_report(name, images, report), name), "measurement report, TID 1500")


def _finish(dataset: Dataset, name: str) -> bytes:
    """Replaces what depends on the time of the run and on chance, and serialises."""
    known: dict[str, str] = {}
    sources = _source_uids()

    def visit(parent: Dataset, entry) -> None:
        if entry.VR == "DA" and entry.value:
            entry.value = "20240229"
        elif entry.VR == "TM" and entry.value:
            entry.value = "081530"
        elif entry.VR == "DT" and entry.value:
            entry.value = "20240229081530"
        elif entry.VR == "UI" and str(entry.value).startswith(MADE_UP) and str(entry.value) not in sources:
            entry.value = known.setdefault(str(entry.value), str(uid(name, len(known))))

    plain = Dataset()
    plain.update({entry.tag: entry for entry in dataset})
    plain.walk(visit)
    return part10(plain)


def _source_uids() -> set[str]:
    found: set[str] = set()
    for image in _images():
        found.update(
            str(image[keyword].value)
            for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID")
        )
    return found


def _segmentation(name: str, images: list[Dataset], kind: highdicom.seg.SegmentationTypeValues) -> Dataset:
    mask = np.zeros((3, 16, 16), dtype=np.uint8)
    mask[:, 3:9, 4:11] = 1
    description = highdicom.seg.SegmentDescription(
        segment_number=1,
        segment_label="Liver",
        segmented_property_category=codes.SCT.Organ,
        segmented_property_type=codes.SCT.Liver,
        algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL,
    )
    return highdicom.seg.Segmentation(
        source_images=images,
        pixel_array=mask,
        segmentation_type=kind,
        segment_descriptions=[description],
        series_instance_uid=uid(name, "series"),
        series_number=100,
        sop_instance_uid=uid(name, "instance"),
        instance_number=1,
        manufacturer="Corpus",
        manufacturer_model_name="Corpus",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=False,
    )


def _report(name: str, images: list[Dataset], report: type) -> Dataset:
    three_dimensional = report is highdicom.sr.Comprehensive3DSR
    if three_dimensional:
        region = highdicom.sr.ImageRegion3D(
            graphic_type=highdicom.sr.GraphicTypeValues3D.POLYGON,
            graphic_data=np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [3.0, 3.0, 0.0], [0.0, 0.0, 0.0]]),
            frame_of_reference_uid=images[0].FrameOfReferenceUID,
        )
    else:
        region = ImageRegion(
            graphic_type=GraphicTypeValues.POLYLINE,
            graphic_data=np.array([[2.0, 2.0], [9.0, 2.0], [9.0, 9.0], [2.0, 2.0]]),
            source_image=highdicom.sr.SourceImageForRegion(
                referenced_sop_class_uid=images[0].SOPClassUID,
                referenced_sop_instance_uid=images[0].SOPInstanceUID,
            ),
        )
    group = PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(uid=uid(name, "tracking"), identifier="Lesion 1"),
        referenced_region=region,
        finding_type=codes.SCT.Mass,
        finding_sites=[FindingSite(anatomic_location=codes.SCT.Liver)],
        measurements=[Measurement(name=codes.SCT.Area, value=24.5, unit=codes.UCUM.SquareMillimeter)],
    )
    content = MeasurementReport(
        observation_context=ObservationContext(
            observer_person_context=ObserverContext(
                observer_type=codes.DCM.Person,
                observer_identifying_attributes=PersonObserverIdentifyingAttributes(name="Reader^Radio"),
            )
        ),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=[group],
    )
    return report(
        evidence=images,
        content=content,
        series_number=200,
        series_instance_uid=uid(name, "series"),
        sop_instance_uid=uid(name, "instance"),
        instance_number=1,
        manufacturer="Corpus",
        is_complete=True,
    )
