// SPDX-License-Identifier: GPL-3.0-or-later

/// What the JSON holds instead of a binary value that is not written inline.
public enum BulkReference: Equatable, Sendable {
    /// Nothing: the value is left out.
    case none
    /// `BulkDataURI`: where the value can be fetched as DICOMweb bulk data (PS3.18 F.2.6).
    case bulkDataURI(String)
    /// `DirectRetrieveURL`: where the browser can fetch the value in the form it displays, as OHIF expects for
    /// documents and video. Not part of PS3.18.
    case directRetrieveURL(String)
}
