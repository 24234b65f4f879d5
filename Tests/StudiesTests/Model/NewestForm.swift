// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import OHIFReleases

@testable import Studies

/// What most tests ask for: the form of the newest release.
extension StudyDocument {
    static func json(of records: [InstanceRecord]) -> [UInt8] { json(of: records, for: .newest) }
}

extension ReadyDocument {
    init(of records: [InstanceRecord], limit: Int = .max) throws(DeflateError) {
        try self.init(of: records, for: .newest, limit: limit)
    }
}

extension DocumentCache {
    func document(ofStudy study: String) throws(StudyServerError) -> ServedDocument {
        try document(ofStudy: study, for: .newest)
    }

    func document(ofSeries series: String) throws(StudyServerError) -> ServedDocument {
        try document(ofSeries: series, for: .newest)
    }

    func document(ofStudies studies: [String]) throws(StudyServerError) -> JoinedDocument {
        try document(ofStudies: studies, for: .newest)
    }
}

extension DocumentKey: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// The document of a study in the form of the newest release.
    public init(stringLiteral study: String) {
        self.init(study: study, release: .newest)
    }
}
