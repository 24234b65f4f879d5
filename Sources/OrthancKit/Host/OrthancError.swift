// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// The failure of a service of Orthanc.
public struct OrthancError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error codes of the SDK (`OrthancPluginErrorCode`).
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's number in the SDK.
        public let rawValue: Int32

        /// Creates a code from its number in the SDK.
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        init(_ code: OrthancPluginErrorCode) {
            rawValue = code.rawValue
        }

        /// An error inside Orthanc or a plugin, not further described.
        public static let internalError = Code(OrthancPluginErrorCode_InternalError)
        /// The plugin itself failed.
        public static let plugin = Code(OrthancPluginErrorCode_Plugin)
        /// The server is too old for the service.
        public static let unknownService = Code(OrthancPluginErrorCode_UnknownPluginService)
        /// A parameter does not fit the service.
        public static let parameterOutOfRange = Code(OrthancPluginErrorCode_ParameterOutOfRange)
        /// The item does not exist.
        public static let inexistentItem = Code(OrthancPluginErrorCode_InexistentItem)
        /// The resource does not exist; HTTP 404.
        public static let unknownResource = Code(OrthancPluginErrorCode_UnknownResource)
        /// The file of the storage area does not exist.
        public static let inexistentFile = Code(OrthancPluginErrorCode_InexistentFile)
        /// A JSON document cannot be read.
        public static let badJSON = Code(OrthancPluginErrorCode_BadJson)
        /// The request is malformed; HTTP 400.
        public static let badRequest = Code(OrthancPluginErrorCode_BadRequest)
        /// The writer named another revision than the stored one, or none; HTTP 409.
        public static let revision = Code(OrthancPluginErrorCode_Revision)
    }

    /// What went wrong.
    public let code: Code
    /// What failed: a method and a path, or the name of a service. No patient data.
    public let operation: String

    /// Creates the error of an operation.
    public init(_ code: Code, operation: String) {
        self.code = code
        self.operation = operation
    }

    init(_ code: OrthancPluginErrorCode, operation: String) {
        self.init(Code(code), operation: operation)
    }

    /// Whether Orthanc has no such resource, or no longer has it.
    public var isMissing: Bool {
        code == .unknownResource || code == .inexistentItem
    }

    /// The operation and the number of the error.
    public var description: String { "\(operation): Orthanc's error \(code.rawValue)" }
}

extension OrthancPluginErrorCode {
    /// Throws an error unless the service succeeded.
    func check(_ operation: @autoclosure () -> String) throws(OrthancError) {
        if self != OrthancPluginErrorCode_Success {
            throw OrthancError(self, operation: operation())
        }
    }
}
