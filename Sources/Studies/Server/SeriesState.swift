// SPDX-License-Identifier: GPL-3.0-or-later

/// A file where the server keeps it. Files there are never changed, only removed, and no name is used twice.
public struct StoredFile: Hashable, Sendable {
    /// The server's name of the file: Orthanc's UUID of an attachment.
    public var name: String
    /// The size of the file in bytes.
    public var size: Int

    /// A file.
    public init(name: String, size: Int) {
        self.name = name
        self.size = size
    }
}

/// What there is to be known of a series before it is read.
public struct SeriesState: Hashable, Sendable {
    /// The pack that a series has.
    public enum Pack: Hashable, Sendable {
        /// None.
        case none
        /// One that lies in this file.
        case file(StoredFile)
        /// One that has to be asked for.
        case onRequest
    }

    /// The server's identifier of the series.
    public var id: String
    /// Orthanc's metadata `LastUpdate`; `nil` when there is none.
    public var lastUpdate: String?
    /// The attachment ``SeriesPack/attachment``.
    public var pack: Pack
    /// The series' instances, in any order; `nil` when they have to be asked for.
    public var instances: [String]?

    /// The state of a series.
    public init(id: String, lastUpdate: String?, pack: Pack, instances: [String]? = nil) {
        self.id = id
        self.lastUpdate = lastUpdate
        self.pack = pack
        self.instances = instances
    }
}

/// Whose instances are meant.
public enum InstanceScope: Hashable, Sendable {
    /// Those of a study.
    case study(String)
    /// Those of a series.
    case series(String)
}

/// An instance, and where its file lies.
public struct LocatedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var id: String
    /// The server's identifier of its series.
    public var series: String
    /// The DICOM file as it was received; `nil` when it has to be asked for.
    public var file: StoredFile?

    /// An instance.
    public init(id: String, series: String, file: StoredFile? = nil) {
        self.id = id
        self.series = series
        self.file = file
    }
}
