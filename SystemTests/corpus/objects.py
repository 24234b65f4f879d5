# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the information object definitions that OHIF shows (PS3.3 annex A)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from corpus.fixture import MR_IMAGE_STORAGE, Fixture, add_geometry, add_pixels, base, ct, part10, uid


def _set(**values: object) -> Dataset:
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    return _set(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def fixtures() -> Iterator[Fixture]:
    yield Fixture("ct", part10(ct("ct")), "a small CT image")
    yield Fixture("ct-many-elements", part10(_rich_ct()), "a CT image with 262 elements, as scanners write them")
    for frames in (10, 1000):
        name = f"enhanced-mr-{frames}"
        yield Fixture(name, part10(enhanced_mr(name, frames)), f"enhanced MR with {frames} frames")
    yield Fixture("rtstruct", part10(_structure_set()), "RT structure set")
    yield Fixture("waveform", part10(_waveform()), "12-lead ECG")
    yield Fixture("pdf", part10(_pdf()), "encapsulated PDF")
    yield Fixture("ultrasound", part10(_ultrasound()), "ultrasound with two regions")
    yield Fixture("pet", part10(_pet("pet")), "PET with Philips' and GE's private elements")
    yield Fixture("pet-implicit", part10(_pet("pet-implicit"), ImplicitVRLittleEndian), "the same, implicit VR")
    yield Fixture("diffusion", part10(_diffusion()), "MR with the diffusion elements of three manufacturers")


def _rich_ct() -> Dataset:
    dataset = ct("ct-many-elements")
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.Manufacturer = "Corpus Medical Systems"
    for number, keyword in enumerate(
        "InstitutionName InstitutionAddress StationName InstitutionalDepartmentName ManufacturerModelName "
        "DeviceSerialNumber SoftwareVersions ProtocolName RequestedProcedureDescription BodyPartExamined "
        "PerformedProcedureStepID PerformedProcedureStepDescription RequestedProcedureID ConvolutionKernel "
        "FilterType PatientComments SeriesDescription ContrastBolusAgent ContrastBolusRoute".split()
    ):
        setattr(dataset, keyword, f"VALUE {number}")
    for number, keyword in enumerate(
        "DataCollectionDiameter ReconstructionDiameter DistanceSourceToDetector DistanceSourceToPatient "
        "GantryDetectorTilt TableHeight ExposureTime XRayTubeCurrent Exposure GeneratorPower FocalSpots SliceLocation "
        "SpacingBetweenSlices TotalCollimationWidth SingleCollimationWidth TableSpeed TableFeedPerRotation "
        "SpiralPitchFactor CTDIvol PatientWeight PatientSize".split()
    ):
        setattr(dataset, keyword, 0.5 if dictionary_VR(keyword) in ("DS", "FD") else 100 + number)
    dataset.ReferencedStudySequence = Sequence(
        [_set(ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1", ReferencedSOPInstanceUID=uid("ct-many-elements", "ref"))]
    )
    dataset.ProcedureCodeSequence = Sequence([_code("CTABD", "99CORPUS", "CT abdomen")])
    blocks = [(0x0009, "CORPUS IDENT"), (0x0019, "CORPUS ACQU"), (0x0021, "CORPUS RELA"), (0x0043, "CORPUS PARM")]
    for group, creator in blocks:
        block = dataset.private_block(group, creator, create=True)
        for element in range(44):
            vr, value = [("DS", "0.5"), ("SL", 7), ("LO", "PRIVATE"), ("FL", 1.25)][element % 4]
            block.add_new(element, vr, value)
    return dataset


def enhanced_mr(name: str, frames: int) -> Dataset:
    """Enhanced MR: what differs from frame to frame stands in as many items (PS3.3 C.7.6.16)."""
    dataset = base(name, "1.2.840.10008.5.1.4.1.1.4.1", "MR")
    add_pixels(dataset, size=4, frames=frames, bits=12)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.DimensionOrganizationSequence = Sequence([_set(DimensionOrganizationUID=uid(name, "dimension"))])
    dataset.SharedFunctionalGroupsSequence = Sequence([Dataset()])
    shared = dataset.SharedFunctionalGroupsSequence[0]
    shared.PlaneOrientationSequence = Sequence([_set(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])])
    shared.PixelMeasuresSequence = Sequence([_set(PixelSpacing=[0.9, 0.9], SliceThickness=1.5)])
    dataset.PerFrameFunctionalGroupsSequence = Sequence()
    for frame in range(frames):
        group = Dataset()
        group.FrameContentSequence = Sequence(
            [
                _set(
                    FrameAcquisitionDateTime="20240229081530",
                    FrameReferenceDateTime="20240229081530",
                    FrameAcquisitionDuration=12.5,
                    DimensionIndexValues=[1, frame + 1],
                    StackID="1",
                    InStackPositionNumber=frame + 1,
                    TemporalPositionIndex=1,
                )
            ]
        )
        group.PlanePositionSequence = Sequence([_set(ImagePositionPatient=[-90.5, -120.25, round(1.5 * frame, 2)])])
        group.FrameVOILUTSequence = Sequence([_set(WindowCenter=500 + frame, WindowWidth=1000)])
        group.PixelValueTransformationSequence = Sequence(
            [_set(RescaleIntercept=0, RescaleSlope=1.25, RescaleType="US")]
        )
        group.MRImageFrameTypeSequence = Sequence(
            [_set(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], PixelPresentation="MONOCHROME")]
        )
        group.MREchoSequence = Sequence([_set(EffectiveEchoTime=4.6)])
        dataset.PerFrameFunctionalGroupsSequence.append(group)
    return dataset


def _structure_set() -> Dataset:
    name = "rtstruct"
    dataset = base(name, "1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT")
    dataset.StructureSetLabel = "Structures"
    dataset.StructureSetDate, dataset.StructureSetTime = "20240229", "081530"
    images = Sequence(
        [
            _set(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID=uid(name, "image", index))
            for index in range(3)
        ]
    )
    series = _set(SeriesInstanceUID=uid(name, "images"), ContourImageSequence=images)
    study = _set(
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID=uid(name, "study"),
        RTReferencedSeriesSequence=Sequence([series]),
    )
    dataset.ReferencedFrameOfReferenceSequence = Sequence(
        [_set(FrameOfReferenceUID=dataset.FrameOfReferenceUID, RTReferencedStudySequence=Sequence([study]))]
    )
    dataset.StructureSetROISequence = Sequence(
        [
            _set(
                ROINumber=1,
                ReferencedFrameOfReferenceUID=dataset.FrameOfReferenceUID,
                ROIName="Sphere",
                ROIGenerationAlgorithm="MANUAL",
            )
        ]
    )
    contours = Sequence()
    for index in range(3):
        points = [value for point in range(200) for value in (point * 0.05 - 5, (point % 7) * 0.1, 2.5 * index)]
        contours.append(
            _set(
                ContourImageSequence=Sequence([images[index]]),
                ContourGeometricType="CLOSED_PLANAR",
                NumberOfContourPoints=200,
                ContourData=[f"{value:.4f}".rstrip("0") for value in points],
            )
        )
    dataset.ROIContourSequence = Sequence(
        [_set(ROIDisplayColor=[255, 0, 0], ReferencedROINumber=1, ContourSequence=contours)]
    )
    dataset.RTROIObservationsSequence = Sequence(
        [_set(ObservationNumber=1, ReferencedROINumber=1, RTROIInterpretedType="ORGAN", ROIInterpreter="")]
    )
    return dataset


def _waveform() -> Dataset:
    dataset = base("waveform", "1.2.840.10008.5.1.4.1.1.9.1.1", "ECG")
    channels = Sequence()
    for number in range(12):
        channels.append(
            _set(
                ChannelSourceSequence=Sequence([_code(f"2:{number + 1}", "MDC", f"Lead {number + 1}")]),
                ChannelSensitivity=1.25,
                ChannelSensitivityUnitsSequence=Sequence([_code("uV", "UCUM", "microvolt")]),
                ChannelSensitivityCorrectionFactor=1,
                ChannelBaseline=0,
                ChannelSampleSkew=0,
                WaveformBitsStored=16,
            )
        )
    samples = [((sample * 37 + channel * 11) % 2000) - 1000 for sample in range(500) for channel in range(12)]
    group = _set(
        WaveformOriginality="ORIGINAL",
        NumberOfWaveformChannels=12,
        NumberOfWaveformSamples=500,
        SamplingFrequency=500,
        ChannelDefinitionSequence=channels,
        WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
    )
    group.add_new(0x54001010, "OW", struct.pack(f"<{len(samples)}h", *samples))
    dataset.WaveformSequence = Sequence([group])
    return dataset


def _pdf() -> Dataset:
    dataset = base("pdf", "1.2.840.10008.5.1.4.1.1.104.1", "DOC")
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    content += b"trailer<</Root 1 0 R>>\n%%EOF\n"
    dataset.DocumentTitle = "A document"
    dataset.BurnedInAnnotation = "NO"
    dataset.ConceptNameCodeSequence = Sequence()
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    dataset.EncapsulatedDocumentLength = len(content)
    return dataset


def _ultrasound() -> Dataset:
    dataset = base("ultrasound", "1.2.840.10008.5.1.4.1.1.3.1", "US")
    add_pixels(dataset, size=16, frames=4, bits=8, colour=True)
    dataset.FrameTime = 33.3
    dataset.FrameIncrementPointer = 0x00181063
    dataset.SequenceOfUltrasoundRegions = Sequence(
        _set(
            RegionSpatialFormat=1,
            RegionDataType=1,
            RegionFlags=2,
            RegionLocationMinX0=0,
            RegionLocationMinY0=8 * index,
            RegionLocationMaxX1=15,
            RegionLocationMaxY1=8 * index + 7,
            PhysicalUnitsXDirection=3,
            PhysicalUnitsYDirection=3,
            PhysicalDeltaX=0.0125,
            PhysicalDeltaY=0.0125,
        )
        for index in range(2)
    )
    return dataset


def _pet(name: str) -> Dataset:
    dataset = add_pixels(add_geometry(base(name, "1.2.840.10008.5.1.4.1.1.128", "PT")), bits=16)
    dataset.Units = "BQML"
    dataset.CorrectedImage = ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"]
    dataset.DecayCorrection = "START"
    dataset.FrameReferenceTime = 150000.5
    dataset.ActualFrameDuration = 120000
    dataset.PatientWeight = 70.5
    dataset.PatientSize = 1.75
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, 0.97531
    dataset.RadiopharmaceuticalInformationSequence = Sequence(
        [
            _set(
                Radiopharmaceutical="FDG",
                RadiopharmaceuticalStartTime="071530.00",
                RadiopharmaceuticalStartDateTime="20240229071530.00",
                RadionuclideTotalDose=370000000,
                RadionuclideHalfLife=6586.2,
                RadionuclidePositronFraction=0.97,
            )
        ]
    )
    philips = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
    philips.add_new(0x00, "DS", "0.000383")
    philips.add_new(0x09, "DS", "1.8")
    ge = dataset.private_block(0x0009, "GEMS_PETD_01", create=True)
    ge.add_new(0x0D, "DT", "20240229081000.00")
    ge.add_new(0x0E, "LO", "not of interest")
    return dataset


def _diffusion() -> Dataset:
    dataset = add_pixels(add_geometry(base("diffusion", MR_IMAGE_STORAGE, "MR")), bits=12)
    dataset.DiffusionBValue = 1000.0
    dataset.private_block(0x2001, "Philips Imaging DD 001", create=True).add_new(0x03, "FL", 999.9)
    dataset.private_block(0x0019, "CORPUS FIRST", create=True).add_new(0x0C, "LO", "of another")
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    dataset.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "IS", ["1000001000", "8", "0", "0"])
    return dataset
