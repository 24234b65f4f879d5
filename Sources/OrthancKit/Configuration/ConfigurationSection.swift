// SPDX-License-Identifier: GPL-3.0-or-later

public import JSON

/// An error in the configuration with which the plugin cannot start.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence for the administrator: it names the option, its value and what is allowed.
    public let description: String

    /// Creates an error that a sentence explains.
    public init(_ sentence: String) {
        description = sentence
    }
}

/// One section of Orthanc's configuration: the options of a plugin, read with their types checked.
public struct ConfigurationSection: Sendable {
    /// The section's name.
    public let name: String
    private let options: [String: JSONValue]

    /// Creates a section of these options.
    public init(name: String, options: [String: JSONValue]) {
        self.name = name
        self.options = options
    }

    /// Returns the text of an option; `nil` when it is not given.
    ///
    /// - Parameter allowed: What the option may be, for the sentence about a value of another type.
    public func string(_ option: String, allowed: String = "a string") throws(ConfigurationError) -> String? {
        switch options[option] {
        case nil: nil
        case .string(let value): value
        case .some(let value): throw wrong(option, value, allowed: allowed)
        }
    }

    /// Returns the texts that an option lists; `nil` when it is not given.
    ///
    /// - Parameter allowed: What the option may be, for the sentence about a value of another type.
    public func strings(_ option: String, allowed: String = "a list of strings") throws(ConfigurationError) -> [String]?
    {
        guard let value = options[option] else { return nil }
        guard case .array(let elements) = value else { throw wrong(option, value, allowed: allowed) }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw wrong(option, element, allowed: allowed) }
            texts.append(text)
        }
        return texts
    }

    /// Returns the truth value of an option; `nil` when it is not given.
    public func bool(_ option: String) throws(ConfigurationError) -> Bool? {
        switch options[option] {
        case nil: nil
        case .boolean(let value): value
        case .some(let value): throw wrong(option, value, allowed: "true or false")
        }
    }

    /// Returns the whole number of an option; `nil` when it is not given.
    public func integer(_ option: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        guard let value = options[option] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw wrong(option, value, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Returns the names of options that are not among the known ones, in alphabetical order.
    public func unknownOptions(besides known: Set<String>) -> [String] {
        options.keys.filter { !known.contains($0) }.sorted()
    }

    /// Creates an error that names an option, its wrong value and the allowed ones.
    public func wrong(_ option: String, _ value: JSONValue, allowed: String) -> ConfigurationError {
        ConfigurationError("The option \"\(name).\(option)\" is \(value.quoted), but it must be \(allowed).")
    }
}
