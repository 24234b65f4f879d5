// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import WebAssets

@Suite struct WebAssetTests {
    private static let scripts: [WebAsset] = [
        .pageHead, .pageTail, .pageNotice, .linkToken, .elementAddresses, .orthancCalls, .studyNames, .documentLink,
        .documentContent, .missingImages, .dicomWebNotice, .dicomWebMetadata, .slideRoute, .joinedDocument,
        .studyDocument, .appConfiguration,
    ]

    @Test("A script goes out without its comments, and otherwise line by line as it is", arguments: scripts)
    func compact(script: WebAsset) {
        let lines = String(decoding: script.bytes, as: UTF8.self).split(separator: "\n")
            .map { $0.drop { $0 == " " } }
            .filter { !$0.isEmpty && !$0.hasPrefix("//") }
        let sent = String(decoding: script.script(replacing: "NOTHING", with: ""), as: UTF8.self)
        #expect(sent.split(separator: "\n") == lines)
        #expect(sent.utf8.count < script.bytes.count)
    }

    @Test("No text of a script goes over lines, where a line could look like a comment", arguments: scripts)
    func noTextOverLines(script: WebAsset) {
        let code = String(decoding: script.script(replacing: "NOTHING", with: ""), as: UTF8.self)
        for line in code.split(separator: "\n") {
            #expect(line.filter { $0 == "`" }.count.isMultiple(of: 2), "\(line)")
            #expect(!line.hasSuffix("\\"))
            #expect(!line.hasPrefix("/*"))
        }
    }

    @Test("A placeholder is replaced")
    func placeholder() {
        let sent = String(decoding: WebAsset.pageHead.script(replacing: "SETTINGS", with: "{}"), as: UTF8.self)
        #expect(sent.contains("const settings = {};"))
        #expect(!sent.contains("__SETTINGS__"))
    }
}
