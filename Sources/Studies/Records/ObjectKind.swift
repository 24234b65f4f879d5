// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// What must be known of an object before a release of OHIF is given it as it is: what some release shows wrong, or does
/// not bear. Which ones do is ``Obstacle``'s to say. Raw values are those in packs.
public enum ObjectKind: UInt8, Hashable, Sendable, CaseIterable {
    /// Anything else.
    case ordinary = 0
    /// An electrocardiogram or another waveform of the heart whose first group has samples of 16 bits with a sign, and
    /// all that it claims.
    case waveform = 1
    /// A waveform of these classes with other samples, or with fewer than it claims.
    case otherWaveform = 2
}

extension ObjectKind {
    /// The kind of the object in a file.
    init(_ file: DICOMFile) {
        let dataSet = file.dataSet
        switch dataSet.short(.sopClassUID)?.string ?? "" {
        case let uid where Waveform.classes.contains(uid):
            self = Waveform.isOfWords(dataSet) ? .waveform : .otherWaveform
        default: self = .ordinary
        }
    }

    /// The kind of the object of which nothing but what the server reads is known: binary values are missing.
    init(_ tags: ServerTags) {
        switch tags.sopClassUID {
        case let uid where Waveform.classes.contains(uid): self = .otherWaveform
        default: self = .ordinary
        }
    }
}
