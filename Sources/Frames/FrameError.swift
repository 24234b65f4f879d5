// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM
internal import Studies

/// Why nothing can be served.
public enum FrameError: Error, Hashable, Sendable {
    /// No such instance, frame, document or video exists.
    case missing
    /// The file cannot be read. The error carries no values of elements.
    case unreadable(DICOMError)
    /// The requested frames or samples are too large.
    case tooLarge
    /// The server failed; the sentence says how, without patient data.
    case failed(String)

    init(_ error: StudyServerError) {
        switch error {
        case .missing: self = .missing
        case .failed, .unreadable: self = .failed(error.reason)
        // Only reading whole studies gives these two.
        case .tooLarge, .busy: self = .tooLarge
        }
    }

    init(_ error: DICOMError) {
        switch error.kind {
        case .noSuchFrame, .noPixelData, .framesNotSeparable: self = .missing
        default: self = .unreadable(error)
        }
    }
}
