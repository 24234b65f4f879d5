// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
public import JSON

extension Orthanc {
    /// Orthanc's whole configuration, all its files merged (`OrthancPluginGetConfiguration`).
    ///
    /// - Throws: ``ConfigurationError`` when Orthanc gives none or it is not a JSON object.
    public func configuration() throws(ConfigurationError) -> [String: JSONValue] {
        guard let text = take(OrthancPluginGetConfiguration(context)) else {
            throw ConfigurationError("Orthanc does not give its configuration.")
        }
        guard let configuration = JSONValue.members(ofText: text) else {
            throw ConfigurationError("Orthanc's configuration is not a JSON object.")
        }
        return configuration
    }

    /// The file that Orthanc was told to read its configuration from; `nil` without one
    /// (`OrthancPluginGetConfigurationPath`). Of a folder that is written without a slash at its end, Orthanc gives the
    /// one that it lies in: see ``commandLineArguments``.
    public var configurationPath: String? {
        guard let path = take(OrthancPluginGetConfigurationPath(context)), !path.isEmpty else { return nil }
        return path
    }

    /// What stands behind Orthanc's name in the command that started it (`OrthancPluginGetCommandLineArgument`).
    public var commandLineArguments: [String] {
        (0..<OrthancPluginGetCommandLineArgumentsCount(context)).compactMap { index in
            take(OrthancPluginGetCommandLineArgument(context, index))
        }
    }
}

extension [String: JSONValue] {
    /// The section of a plugin; empty when it is not given.
    ///
    /// - Throws: ``ConfigurationError`` when there is something of that name that is not an object.
    public func section(_ name: String) throws(ConfigurationError) -> ConfigurationSection {
        switch self[name] {
        case nil: ConfigurationSection(name: name, options: [:])
        case .object(let members):
            ConfigurationSection(
                name: name, options: Dictionary(members.map { ($0.key, $0.value) }) { _, last in last })
        case .some(let value):
            throw ConfigurationError(
                "The section \"\(name)\" of the configuration is \(value.quoted), but it must be an object.")
        }
    }
}
