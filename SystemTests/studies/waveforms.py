# SPDX-License-Identifier: GPL-3.0-or-later
"""Waveforms of every class (PS3.4 B.5): electrocardiograms, pressures, breath, brain waves, sound.

What is right: channel k of a group, from 1, is a sine of k periods, whose samples `Group.values` gives. No group may be
drawn with other values than these; what OHIF cannot draw so is listed as not supported, and the CT before it opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from studies.study import Study, code, file, items, new_object
from studies.volumes import axial

_CLASSES = "1.2.840.10008.5.1.4.1.1.9."
FREQUENCY = 250
"""Samples a second."""

_KINDS = {"SS": "<i2", "US": "<u2", "SB": "i1", "UB": "u1", "SL": "<i4"}
"""Waveform Sample Interpretations (PS3.3 C.10.9.1.5) as types of numpy."""
_AMPLITUDES = {"SS": 1000, "US": 30_000, "SB": 100, "UB": 100, "SL": 100_000}
_MIDDLES = {"US": 32_768, "UB": 128}


@dataclass(frozen=True)
class Group:
    """A multiplex group (PS3.3 C.10.9)."""

    channels: int = 2
    samples: int = 500
    interpretation: str = "SS"
    label: str = "RHYTHM"
    amplitude: int = 0
    """0 for the usual one of its interpretation."""

    def values(self, channel: int) -> NDArray[np.int64]:
        """The samples of a channel, from 1."""
        turn = 2 * np.pi * channel * np.arange(self.samples) / self.samples
        amplitude = self.amplitude or _AMPLITUDES[self.interpretation]
        return np.rint(amplitude * np.sin(turn)).astype(np.int64) + _MIDDLES.get(self.interpretation, 0)

    def data(self) -> bytes:
        """Waveform Data: the first sample of all channels, then the second."""
        rows = np.stack([self.values(channel) for channel in range(1, self.channels + 1)], axis=1)
        content = rows.astype(_KINDS[self.interpretation]).tobytes()
        return content + b"\0" * (len(content) % 2)

    def item(self) -> Dataset:
        """The item of the Waveform Sequence."""
        bits = np.dtype(_KINDS[self.interpretation]).itemsize * 8
        channels = [
            {
                "ChannelSourceSequence": items(code(f"2:{number}", "MDC", f"Lead {number}")),
                "ChannelSensitivity": 1,
                "ChannelSensitivityUnitsSequence": items(code("uV", "UCUM", "microvolt")),
                "ChannelSensitivityCorrectionFactor": 1,
                "ChannelBaseline": 0,
                "ChannelSampleSkew": 0,
                "WaveformBitsStored": bits,
            }
            for number in range(1, self.channels + 1)
        ]
        group = items(
            {
                "MultiplexGroupTimeOffset": 0,
                "WaveformOriginality": "ORIGINAL",
                "NumberOfWaveformChannels": self.channels,
                "NumberOfWaveformSamples": self.samples,
                "SamplingFrequency": FREQUENCY,
                "MultiplexGroupLabel": self.label,
                "ChannelDefinitionSequence": items(*channels),
                "WaveformBitsAllocated": bits,
                "WaveformSampleInterpretation": self.interpretation,
            }
        )[0]
        group.add_new(0x54001010, "OB" if bits == 8 else "OW", self.data())
        return group


@dataclass(frozen=True)
class Waveform:
    """A series with one object; its description is its name."""

    name: str
    sop_class: str
    modality: str
    groups: tuple[Group, ...] = (Group(),)

    def object(self, study: str, number: int) -> Dataset:
        """The object, as series number `number`."""
        dataset = new_object(study, self.name, 1, self.sop_class, self.modality, SeriesNumber=number)
        dataset.AcquisitionDateTime = "20240229081530"
        dataset.AcquisitionContextSequence = items()
        dataset.WaveformSequence = items(*(group.item() for group in self.groups))
        return dataset


_MEDIAN = Group(12, 300, label="MEDIAN BEAT", amplitude=500)

DRAWN = (
    Waveform("ECG 12 leads", _CLASSES + "1.1", "ECG", (Group(12), _MEDIAN)),
    Waveform("ECG general", _CLASSES + "1.2", "ECG", (Group(3, 1200),)),
    Waveform("ECG ambulatory", _CLASSES + "1.3", "ECG", (Group(2, 3000),)),
    Waveform("Hemodynamic", _CLASSES + "2.1", "HD", (Group(4), Group(1, 250, label="PRESSURE", amplitude=120))),
    Waveform("Electrophysiology", _CLASSES + "3.1", "EPS", (Group(8),)),
)
"""Of the classes that OHIF draws from 3.13 on: samples of 16 bits with a sign, the one kind that it reads right. It
draws the first group of each."""

NOT_DRAWN = (
    Waveform("ECG 32 bits", _CLASSES + "1.4", "ECG", (Group(3, 500, "SL"),)),
    Waveform("Voice", _CLASSES + "4.1", "AU", (Group(1, 4000, "UB"),)),
    Waveform("Audio", _CLASSES + "4.2", "AU", (Group(2, 4000),)),
    Waveform("Arterial pulse", _CLASSES + "5.1", "HD", (Group(1, 500, "SB"),)),
    Waveform("Respiration", _CLASSES + "6.1", "RESP", (Group(1, 500),)),
    Waveform("Respiration of channels", _CLASSES + "6.2", "RESP", (Group(3, 500),)),
    Waveform("EEG", _CLASSES + "7.1", "EEG", (Group(19, 500),)),
    Waveform("EMG", _CLASSES + "7.2", "EMG", (Group(2, 500),)),
    Waveform("EOG", _CLASSES + "7.3", "EOG", (Group(2, 500),)),
    Waveform("Sleep EEG", _CLASSES + "7.4", "EEG", (Group(8, 500, "SL"),)),
    Waveform("Position", _CLASSES + "8.1", "POS", (Group(1, 500),)),
)
"""Of the other classes: no release of OHIF draws them."""

OTHER_SAMPLES = (
    Waveform("ECG signed bytes", _CLASSES + "1.3", "ECG", (Group(2, 500, "SB"),)),
    Waveform("ECG bytes", _CLASSES + "1.2", "ECG", (Group(3, 501, "UB"),)),
    Waveform("Hemodynamic without sign", _CLASSES + "2.1", "HD", (Group(2, 500, "US"),)),
)
"""Of the classes that OHIF draws, but with samples that it takes for 16 bits with a sign, whatever they are: they may
not be drawn as that."""


def _bad(name: str) -> Dataset:
    return Waveform(name, _CLASSES + "1.1", "ECG").object(name, 2)


def _without_data(study: str) -> Dataset:
    dataset = _bad(study)
    del dataset.WaveformSequence[0][0x54001010]
    return dataset


def _too_few(study: str) -> Dataset:
    dataset = _bad(study)
    dataset.WaveformSequence[0].NumberOfWaveformSamples = 4_000_000_000
    return dataset


def _without_groups(study: str) -> Dataset:
    dataset = _bad(study)
    dataset.WaveformSequence = items()
    return dataset


def _without_numbers(study: str) -> Dataset:
    dataset = _bad(study)
    group = dataset.WaveformSequence[0]
    del group.NumberOfWaveformChannels, group.NumberOfWaveformSamples, group.SamplingFrequency
    return dataset


_BAD = {
    "waveform without data": _without_data,
    "waveform too few samples": _too_few,
    "waveform without groups": _without_groups,
    "waveform without numbers": _without_numbers,
}
BAD = tuple(_BAD)
"""Studies of a CT and an electrocardiogram that lacks what it needs, or claims 4 000 000 000 samples."""


def _study(name: str, note: str, waveforms: tuple[Waveform, ...]) -> Study:
    made = [waveform.object(name, number) for number, waveform in enumerate(waveforms, start=2)]
    return Study(name, note, tuple(file(dataset) for dataset in [*axial(name, 3), *made]))


def studies() -> Iterator[Study]:
    """All studies of this kind: in each a CT of three images, and waveforms, one a series."""
    yield _study("waveforms drawn", "waveforms that OHIF draws from 3.13 on", DRAWN)
    yield _study("waveforms not drawn", "waveforms of the other classes", NOT_DRAWN)
    yield _study("waveforms other samples", "waveforms of 8 bits, and without sign", OTHER_SAMPLES)
    yield Study("waveform alone", "sound, and nothing to see", (file(NOT_DRAWN[2].object("waveform alone", 1)),))
    for name, make in _BAD.items():
        yield Study(name, name, tuple(file(dataset) for dataset in [*axial(name, 3), make(name)]))
