# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentations, structure sets and measurement reports, each with the CT that it is about."""

from __future__ import annotations

from collections.abc import Iterator

import highdicom as hd
import numpy as np
from highdicom.sr import CodedConcept
from pydicom.dataset import Dataset

from studies.study import Study, file, items, new_object, uid
from studies.volumes import SIZE, axial

RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
STUDY_COMPONENT = "1.2.840.10008.3.1.2.3.1"

LENGTH = 40.0
LONG_AXIS, SHORT_AXIS = 50.0, 30.0

_HIGHDICOM = "1.2.826.0.1.3680043.10.511.3."
_NOW = {"DA": "20240229", "TM": "081530", "DT": "20240229081530"}
_DATED_BY_CLOCK = {
    "ContentDate",
    "ContentTime",
    "InstanceCreationDate",
    "InstanceCreationTime",
    "ObservationDateTime",
    "VerificationDateTime",
    "ContributionDateTime",
    "SeriesDate",
    "SeriesTime",
}


def settled(dataset: Dataset, *names: object) -> Dataset:
    """Replaces what highdicom takes from the clock and from chance: the same object in every run."""
    known: dict[str, str] = {}

    def settle(_: Dataset, element: object) -> None:
        if element.keyword in _DATED_BY_CLOCK:
            element.value = _NOW[element.VR]
        elif element.VR == "UI" and isinstance(element.value, str) and element.value.startswith(_HIGHDICOM):
            element.value = known.setdefault(element.value, uid("studies", "settled", *names, len(known)))

    dataset.walk(settle)
    return dataset


def sources(study: str, datasets: list[Dataset] | None = None) -> list[Dataset]:
    """The CT, or these images, with the file meta information that highdicom looks into."""
    datasets = datasets or axial(study)
    for dataset in datasets:
        file(dataset)
    return datasets


def segmentation(study: str, images: list[Dataset], fractional: bool = False) -> Dataset:
    """Two boxes (the second half as large), or one as probabilities that fall towards its rim."""
    count = 1 if fractional else 2
    masks = np.zeros((len(images), SIZE, SIZE, count), dtype=np.float32 if fractional else np.uint8)
    masks[2:8, 20:44, 10:34, 0] = 1
    if fractional:
        masks[2:8, 24:40, 14:30, 0] = 0.5
        masks[2:8, 20:24, 10:34, 0] = 0.25
    else:
        masks[2:6, 52:64, 50:62, 1] = 1
    descriptions = [
        hd.seg.SegmentDescription(
            segment_number=number + 1,
            segment_label=f"Box {number + 1}",
            segmented_property_category=CodedConcept("85756007", "SCT", "Tissue"),
            segmented_property_type=CodedConcept("10200004", "SCT", "Liver"),
            algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
        )
        for number in range(count)
    ]
    kind = hd.seg.SegmentationTypeValues
    made = hd.seg.Segmentation(
        source_images=images,
        pixel_array=masks,
        segmentation_type=kind.FRACTIONAL if fractional else kind.BINARY,
        segment_descriptions=descriptions,
        series_instance_uid=uid("studies", study, "SEG", fractional),
        series_number=7 if fractional else 5,
        sop_instance_uid=uid("studies", study, "SEG", fractional, 1),
        instance_number=1,
        manufacturer="Corpus",
        manufacturer_model_name="Corpus",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=True,
        series_description="Probability" if fractional else "Boxes",
    )
    return settled(made, study, fractional)


def structure_set(study: str, images: list[Dataset]) -> Dataset:
    """Two structures: a red square on six slices and a green one on three."""
    dataset = new_object(study, "RTSTRUCT", 1, RT_STRUCTURE_SET, "RTSTRUCT", SeriesNumber=6)
    dataset.StructureSetLabel = "Structures"
    dataset.StructureSetDate, dataset.StructureSetTime = "20240229", "081530"
    references = [{"ReferencedSOPClassUID": CT_IMAGE, "ReferencedSOPInstanceUID": i.SOPInstanceUID} for i in images]
    series = {
        "SeriesInstanceUID": images[0].SeriesInstanceUID,
        "ContourImageSequence": items(*references),
    }
    referenced_study = {
        "ReferencedSOPClassUID": STUDY_COMPONENT,
        "ReferencedSOPInstanceUID": dataset.StudyInstanceUID,
        "RTReferencedSeriesSequence": items(series),
    }
    dataset.ReferencedFrameOfReferenceSequence = items(
        {"FrameOfReferenceUID": dataset.FrameOfReferenceUID, "RTReferencedStudySequence": items(referenced_study)}
    )
    rois = [("Red square", [255, 0, 0], 25, range(3, 9)), ("Green square", [0, 255, 0], 12, range(3, 6))]
    dataset.StructureSetROISequence = items(
        *(
            {
                "ROINumber": number,
                "ReferencedFrameOfReferenceUID": dataset.FrameOfReferenceUID,
                "ROIName": name,
                "ROIGenerationAlgorithm": "MANUAL",
            }
            for number, (name, *_) in enumerate(rois, start=1)
        )
    )
    dataset.ROIContourSequence = items(
        *(
            {
                "ROIDisplayColor": colour,
                "ReferencedROINumber": number,
                "ContourSequence": items(*(_square(images[index], references[index], half) for index in indices)),
            }
            for number, (_, colour, half, indices) in enumerate(rois, start=1)
        )
    )
    dataset.RTROIObservationsSequence = items(
        *(
            {
                "ObservationNumber": number,
                "ReferencedROINumber": number,
                "RTROIInterpretedType": "ORGAN",
                "ROIInterpreter": "",
            }
            for number in range(1, len(rois) + 1)
        )
    )
    return dataset


def _square(image: Dataset, reference: dict[str, str], half: int) -> dict[str, object]:
    z = image.ImagePositionPatient[2]
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    return {
        "ContourImageSequence": items(reference),
        "ContourGeometricType": "CLOSED_PLANAR",
        "NumberOfContourPoints": len(corners),
        "ContourData": [value for x, y in corners for value in (x, y, z)],
    }


def report(study: str, images: list[Dataset], in_space: bool = False, by_ohif: bool = False) -> Dataset:
    """Measurements by template TID 1500 (PS3.16): a length, a lesion's two diameters, and an area.

    - in_space: Comprehensive 3D SR with coordinates in the patient (SCOORD3D); else Comprehensive SR with those in an
      image (SCOORD).
    - by_ohif: with the tracking identifiers by which OHIF knows its own, which it offers to go on with; without area.
    """
    observer = hd.sr.ObserverContext(
        observer_type=CodedConcept("121006", "DCM", "Person"),
        observer_identifying_attributes=hd.sr.PersonObserverIdentifyingAttributes(name="Reader^One"),
    )
    across, down = ((15, 40), (15 + LONG_AXIS, 40)), ((40, 25), (40, 25 + SHORT_AXIS))
    groups = [
        _group(study, images[3], "Length", [((20, 40), (20 + LENGTH, 40))], in_space, by_ohif),
        _group(study, images[5], "Bidirectional", [across, down], in_space, by_ohif),
    ]
    if not by_ohif:
        groups.append(_region(study, images[7], in_space))
    content = hd.sr.MeasurementReport(
        observation_context=hd.sr.ObservationContext(observer_person_context=observer),
        procedure_reported=CodedConcept("77477000", "SCT", "Computed tomography"),
        imaging_measurements=groups,
        title=CodedConcept("126000", "DCM", "Imaging Measurement Report"),
    )
    kind = hd.sr.Comprehensive3DSR if in_space else hd.sr.ComprehensiveSR
    made = kind(
        evidence=images,
        content=content[0],
        series_instance_uid=uid("studies", study, "SR"),
        series_number=8,
        sop_instance_uid=uid("studies", study, "SR", 1),
        instance_number=1,
        manufacturer="Corpus",
        is_complete=True,
        is_verified=False,
        series_description="Measurements",
    )
    return settled(made, study, "SR")


_LESION = CodedConcept("52988006", "SCT", "Lesion")
_MILLIMETRE = ("mm", "UCUM", "millimeter")
_NAMES = {
    "Length": [("410668003", "SCT", "Length")],
    "Bidirectional": [("103339001", "SCT", "Long Axis"), ("103340004", "SCT", "Short Axis")],
}
_RECTANGLE = [(20, 20), (60, 20), (60, 50), (20, 50), (20, 20)]
"""40 mm x 30 mm: 1200 mm²."""


def _coordinates(image: Dataset, points: list[tuple[float, float]], in_space: bool) -> Dataset:
    if in_space:
        left, top, z = (float(value) for value in image.ImagePositionPatient)
        placed = np.array([(left + x, top + y, z) for x, y in points])
        return hd.sr.CoordinatesForMeasurement3D(
            hd.sr.GraphicTypeValues3D.POLYLINE, placed, frame_of_reference_uid=image.FrameOfReferenceUID
        )
    source = hd.sr.SourceImageForMeasurement.from_source_image(image)
    return hd.sr.CoordinatesForMeasurement(hd.sr.GraphicTypeValues.POLYLINE, np.array(points), source_image=source)


def _tracking(study: str, kind: str, by_ohif: bool = False) -> hd.sr.TrackingIdentifier:
    identifier = f"Cornerstone3DTools@^0.1.0:{kind}" if by_ohif else f"{kind} of the report"
    return hd.sr.TrackingIdentifier(uid=uid("studies", study, kind), identifier=identifier)


def _region(study: str, image: Dataset, in_space: bool) -> Dataset:
    """A planar region of interest with its area."""
    area = CodedConcept("42798000", "SCT", "Area"), 1200, CodedConcept("mm2", "UCUM", "mm2")
    if in_space:
        left, top, z = (float(value) for value in image.ImagePositionPatient)
        region = hd.sr.ImageRegion3D(
            hd.sr.GraphicTypeValues3D.POLYGON,
            np.array([(left + x, top + y, z) for x, y in _RECTANGLE]),
            frame_of_reference_uid=image.FrameOfReferenceUID,
        )
    else:
        source = hd.sr.SourceImageForRegion.from_source_image(image)
        region = hd.sr.ImageRegion(hd.sr.GraphicTypeValues.POLYLINE, np.array(_RECTANGLE), source_image=source)
    return hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(study, "Planar"),
        referenced_region=region,
        finding_type=_LESION,
        measurements=[hd.sr.Measurement(*area)],
    )


def _group(
    study: str,
    image: Dataset,
    kind: str,
    lines: list[tuple[tuple[float, float], ...]],
    in_space: bool,
    by_ohif: bool,
) -> Dataset:
    """Lines, and their lengths in mm: a pixel is a millimetre."""
    measurements = [
        hd.sr.Measurement(
            name=CodedConcept(*name),
            value=float(np.linalg.norm(np.subtract(*line))),
            unit=CodedConcept(*_MILLIMETRE),
            referenced_coordinates=[_coordinates(image, list(line), in_space)],
        )
        for name, line in zip(_NAMES[kind], lines, strict=True)
    ]
    return hd.sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(study, kind, by_ohif), finding_type=_LESION, measurements=measurements
    )


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for name, note, made in (
        ("ct seg", "CT with a segmentation of two segments", lambda s, i: [segmentation(s, i)]),
        ("ct seg fractional", "CT with a fractional segmentation", lambda s, i: [segmentation(s, i, True)]),
        ("ct rtstruct", "CT with a structure set", lambda s, i: [structure_set(s, i)]),
        ("ct sr", "CT with a Comprehensive SR by TID 1500", lambda s, i: [report(s, i)]),
        ("ct sr ohif", "CT with a report as OHIF writes it", lambda s, i: [report(s, i, by_ohif=True)]),
        ("ct sr 3d", "CT with a Comprehensive 3D SR by TID 1500", lambda s, i: [report(s, i, in_space=True)]),
    ):
        images = sources(name)
        derived = made(name, images)
        yield Study(name, note, tuple(file(dataset) for dataset in [*images, *derived]))
