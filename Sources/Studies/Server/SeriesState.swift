// SPDX-License-Identifier: GPL-3.0-or-later

/// A file where the server stores it. Such files never change, they are only removed, and no name is used twice.
public struct StoredFile: Hashable, Sendable {
    /// The server's name of the file: Orthanc's UUID of an attachment.
    public var name: String
    /// The size of the file in bytes.
    public var size: Int

    /// Creates a stored file.
    public init(name: String, size: Int) {
        self.name = name
        self.size = size
    }
}

/// What the server tells about a series before it is read.
public struct SeriesState: Hashable, Sendable {
    /// The pack of a series.
    public enum Pack: Hashable, Sendable {
        /// There is none.
        case none
        /// It lies in this file.
        case file(StoredFile)
        /// The server must be asked for it.
        case onRequest
    }

    /// The server's identifier of the series.
    public var id: String
    /// Orthanc's metadata `LastUpdate`; `nil` when there is none.
    public var lastUpdate: String?
    /// The attachment ``SeriesPack/attachment``, if there is one.
    public var pack: Pack
    /// The series' instances, in any order; `nil` when the server must be asked for them.
    public var instances: [String]?

    /// Creates a state.
    public init(id: String, lastUpdate: String?, pack: Pack, instances: [String]? = nil) {
        self.id = id
        self.lastUpdate = lastUpdate
        self.pack = pack
        self.instances = instances
    }
}

/// The study or series whose instances are meant.
public enum InstanceScope: Hashable, Sendable {
    /// All instances of a study.
    case study(String)
    /// All instances of a series.
    case series(String)
}

/// An instance with the location of its file.
public struct LocatedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var id: String
    /// The server's identifier of its series.
    public var series: String
    /// The DICOM file as it was received; `nil` when the server must be asked for it.
    public var file: StoredFile?

    /// Creates an instance with its location.
    public init(id: String, series: String, file: StoredFile? = nil) {
        self.id = id
        self.series = series
        self.file = file
    }
}
