// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
public import JSON

extension Orthanc {
    /// Returns Orthanc's whole configuration, all its files merged (`OrthancPluginGetConfiguration`).
    ///
    /// - Throws: ``ConfigurationError`` when Orthanc gives no configuration, or one that is not a JSON object.
    public func configuration() throws(ConfigurationError) -> [String: JSONValue] {
        guard let text = take(OrthancPluginGetConfiguration(context)) else {
            throw ConfigurationError("Orthanc does not give its configuration.")
        }
        guard let configuration = JSONValue.members(ofText: text) else {
            throw ConfigurationError("Orthanc's configuration is not a JSON object.")
        }
        return configuration
    }

    /// The file or folder that Orthanc reads its configuration from; `nil` without one
    /// (`OrthancPluginGetConfigurationPath`). For a folder that was named without a slash at its end, Orthanc gives its
    /// parent: see ``commandLineArguments``.
    public var configurationPath: String? {
        guard let path = take(OrthancPluginGetConfigurationPath(context)), !path.isEmpty else { return nil }
        return path
    }

    /// The arguments of the command that started Orthanc, without the program's name
    /// (`OrthancPluginGetCommandLineArgument`).
    public var commandLineArguments: [String] {
        (0..<OrthancPluginGetCommandLineArgumentsCount(context)).compactMap { index in
            take(OrthancPluginGetCommandLineArgument(context, index))
        }
    }
}

extension [String: JSONValue] {
    /// Returns the section of a plugin; an empty one when it is not given.
    ///
    /// - Throws: ``ConfigurationError`` when the member of that name is not an object.
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
