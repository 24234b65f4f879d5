// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// Short texts that Orthanc keeps in its database for plugins, by numbers from 1024 on. Plugins must agree on who uses
/// which number.
extension Orthanc {
    private static let globalPropertyNumbers: PartialRangeFrom<Int32> = 1024...

    /// Returns the text that Orthanc keeps under a number; the default when there is none
    /// (`OrthancPluginGetGlobalProperty`).
    ///
    /// - Throws: ``OrthancError``; with ``OrthancError/Code/parameterOutOfRange`` for numbers that are not for plugins.
    public func globalProperty(_ number: Int32, default: String = "") throws(OrthancError) -> String {
        let operation = "reading global property \(number)"
        guard Orthanc.globalPropertyNumbers.contains(number) else {
            throw OrthancError(.parameterOutOfRange, operation: operation)
        }
        var text: UnsafeMutablePointer<CChar>?
        let code = `default`.withCString { value in
            withUnsafeMutablePointer(to: &text) { text in
                invoke(
                    _OrthancPluginService_GetGlobalProperty,
                    _OrthancPluginGlobalProperty(result: text, property: number, value: value))
            }
        }
        try code.check(operation)
        guard let value = take(text) else { throw OrthancError(.internalError, operation: operation) }
        return value
    }

    /// Stores a text under a number, and replaces an earlier one (`OrthancPluginSetGlobalProperty`).
    ///
    /// - Throws: ``OrthancError``; with ``OrthancError/Code/parameterOutOfRange`` for numbers that are not for plugins,
    ///   and for texts with a zero character, which Orthanc would cut off there.
    public func setGlobalProperty(_ number: Int32, _ value: String) throws(OrthancError) {
        let operation = "writing global property \(number)"
        guard Orthanc.globalPropertyNumbers.contains(number), !value.utf8.contains(0) else {
            throw OrthancError(.parameterOutOfRange, operation: operation)
        }
        try OrthancPluginSetGlobalProperty(context, number, value).check(operation)
    }
}
