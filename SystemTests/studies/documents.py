# SPDX-License-Identifier: GPL-3.0-or-later
"""A PDF document, videos and an electrocardiogram."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pydicom.encaps import encapsulate
from pydicom.uid import HEVCMP51, MPEG2MPML, MPEG4HP41, UID

from studies import barcode
from studies.study import Study, code, file, items, new_object

ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
VIDEO_ENDOSCOPIC = "1.2.840.10008.5.1.4.1.1.77.1.1.1"
VIDEO_PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4.1"
TWELVE_LEAD_ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"

FRAMES_A_SECOND = 10
VIDEO_SIZE = 160


def one_page_pdf(text: str, background: tuple[int, int, int] = (1, 1, 0)) -> bytes:
    """A page with one line of large text on yellow, or on a background of red, green and blue from 0 to 1."""
    colour = " ".join(map(str, background))
    drawing = f"{colour} rg 0 0 400 300 re f 0 0 0 rg BT /F1 36 Tf 40 140 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length " + str(len(drawing)).encode() + b">>stream\n" + drawing + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        starts.append(len(content))
        content += str(number).encode() + b" 0 obj" + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n"
    return content + end + str(len(content)).encode() + b"\n%%EOF\n"


def pdf() -> bytes:
    """An encapsulated document (PS3.3 A.45.1)."""
    dataset = new_object("pdf", "Report", 1, ENCAPSULATED_PDF, "DOC")
    content = one_page_pdf("A report")
    dataset.DocumentTitle = "A report"
    dataset.BurnedInAnnotation = "NO"
    dataset.ConceptNameCodeSequence = items(code("18748-4", "LN", "Diagnostic imaging report"))
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    dataset.EncapsulatedDocumentLength = len(content)
    return file(dataset)


def encoded_video(frames: int, arguments: list[str], suffix: str) -> bytes:
    """A video whose frames show their numbers, by one thread so that it is the same each time."""
    pictures = b"".join(
        np.where(barcode.image(number, VIDEO_SIZE), 235, 16).astype(np.uint8).tobytes()
        for number in range(1, frames + 1)
    )
    source = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{VIDEO_SIZE}x{VIDEO_SIZE}", "-r", str(FRAMES_A_SECOND)]
    settings = ["-threads", "1", "-pix_fmt", "yuv420p", "-fflags", "+bitexact", "-flags", "+bitexact"]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, f"video.{suffix}")
        command = ["ffmpeg", "-loglevel", "error", *source, "-i", "-", *settings, *arguments, str(target)]
        subprocess.run(command, input=pictures, check=True, capture_output=True, timeout=60)
        return target.read_bytes()


def video(study: str, syntax: UID, content: bytes, frames: int, sop_class: str = VIDEO_ENDOSCOPIC) -> bytes:
    """A video in one fragment (PS3.5 8.2.5 to 8.2.10)."""
    dataset = new_object(study, "Video", 1, sop_class, "ES" if sop_class == VIDEO_ENDOSCOPIC else "XC")
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.SamplesPerPixel = 3
    dataset.PhotometricInterpretation = "YBR_PARTIAL_420"
    dataset.PlanarConfiguration = 0
    dataset.Rows = dataset.Columns = VIDEO_SIZE
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    dataset.NumberOfFrames = frames
    dataset.CineRate = FRAMES_A_SECOND
    dataset.FrameTime = 1000 / FRAMES_A_SECOND
    dataset.FrameIncrementPointer = 0x00181063
    dataset.LossyImageCompression = "01"
    dataset.PixelData = encapsulate([content], has_bot=False)
    dataset["PixelData"].VR = "OB"
    return file(dataset, syntax)


def ecg() -> bytes:
    """Twelve leads of half a second."""
    dataset = new_object("ecg", "ECG", 1, TWELVE_LEAD_ECG, "ECG")
    samples = (np.sin(np.arange(250 * 12) / 40) * 1000).astype("<i2")
    channels = [
        {
            "ChannelSourceSequence": items(code(f"2:{number}", "MDC", f"Lead {number}")),
            "ChannelSensitivity": 1,
            "ChannelSensitivityUnitsSequence": items(code("uV", "UCUM", "microvolt")),
            "ChannelSensitivityCorrectionFactor": 1,
            "ChannelBaseline": 0,
            "ChannelSampleSkew": 0,
            "WaveformBitsStored": 16,
        }
        for number in range(1, 13)
    ]
    dataset.WaveformSequence = items(
        {
            "WaveformOriginality": "ORIGINAL",
            "NumberOfWaveformChannels": 12,
            "NumberOfWaveformSamples": 250,
            "SamplingFrequency": 500,
            "ChannelDefinitionSequence": items(*channels),
            "WaveformBitsAllocated": 16,
            "WaveformSampleInterpretation": "SS",
        }
    )
    dataset.WaveformSequence[0].add_new(0x54001010, "OW", samples.tobytes())
    return file(dataset)


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    yield Study("pdf", "a report as PDF", (pdf(),))
    frames = 6 * FRAMES_A_SECOND
    # Players seek to key frames: one a second. What describes the file comes first, as for streaming.
    h264 = encoded_video(frames, ["-c:v", "libx264", "-g", "10", "-bf", "0", "-movflags", "+faststart"], "mp4")
    yield Study("video h264", "6 s of video, MPEG-4 AVC", (video("video h264", MPEG4HP41, h264, frames),))
    name = "video photographic"
    content = video(name, MPEG4HP41, h264, frames, VIDEO_PHOTOGRAPHIC)
    yield Study(name, "6 s of video of a camera, MPEG-4 AVC", (content,))
    hevc = ["-c:v", "libx265", "-x265-params", "log-level=none:pools=none:frame-threads=1:keyint=10", "-tag:v", "hvc1"]
    content = encoded_video(frames, [*hevc, "-movflags", "+faststart"], "mp4")
    yield Study("video hevc", "6 s of video, HEVC", (video("video hevc", HEVCMP51, content, frames),))
    mpeg2 = encoded_video(frames, ["-c:v", "mpeg2video", "-r", "25"], "mpg")
    yield Study("video mpeg2", "video, MPEG-2", (video("video mpeg2", MPEG2MPML, mpeg2, 150),))
    yield Study("ecg", "a 12-lead electrocardiogram", (ecg(),))
