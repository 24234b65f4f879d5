// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM
internal import Studies

/// Why there is nothing to serve.
public enum FrameError: Error, Hashable, Sendable {
    /// There is no such instance, frame, document or video.
    case missing
    /// The file cannot be read; the error has no values of elements.
    case unreadable(DICOMError)
    /// What was asked for together is too large.
    case tooLarge
    /// The server failed; the sentence says how, without patient data.
    case failed(String)

    init(_ error: StudyServerError) {
        switch error {
        case .missing: self = .missing
        case .failed, .unreadable: self = .failed(error.reason)
        // Only documents of studies are.
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
