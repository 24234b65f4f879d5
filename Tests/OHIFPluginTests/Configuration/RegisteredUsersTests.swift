// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import OHIFPlugin

@Suite struct RegisteredUsersTests {
    private static let users = JSONValue(members: ["alice": .string("secret"), "Zoë": .string("pass:wörd")])

    private func name(
        _ header: String?, in options: [String: JSONValue] = ["AuthenticationEnabled": .boolean(true)]
    ) -> String {
        RegisteredUsers(options.merging(["RegisteredUsers": Self.users]) { first, _ in first })
            .name(authorization: header)
    }

    @Test func `A user is known by name and password`() {
        #expect(name("Basic YWxpY2U6c2VjcmV0") == "alice")
        #expect(name("Basic Wm/DqzpwYXNzOnfDtnJk") == "Zoë")
    }

    @Test(arguments: [
        nil, "", "Basic", "Basic ", "Basic YWxpY2U6d3Jvbmc=", "basic YWxpY2U6c2VjcmV0", "Basic YWxpY2U6c2VjcmV0=",
        "Basic YWxpY2U=", "Bearer YWxpY2U6c2VjcmV0", "alice:secret", "alice",
    ])
    func `Nobody else has a name`(header: String?) {
        #expect(name(header).isEmpty)
    }

    @Test(arguments: [
        ["AuthenticationEnabled": JSONValue.boolean(false), "RemoteAccessAllowed": .boolean(true)],
        ["RemoteAccessAllowed": .boolean(false)], [:], ["AuthenticationEnabled": .string("true")],
    ])
    func `Nobody has a name where Orthanc asks for no password`(options: [String: JSONValue]) {
        #expect(name("Basic YWxpY2U6c2VjcmV0", in: options).isEmpty)
    }

    @Test func `Left out, the option follows the one on remote access`() {
        #expect(name("Basic YWxpY2U6c2VjcmV0", in: ["RemoteAccessAllowed": .boolean(true)]) == "alice")
    }

    @Test(arguments: [JSONValue.null, .array([]), .string("alice"), JSONValue(members: ["alice": .number(1)])])
    func `Users of another form are nobody`(users: JSONValue) {
        let options = ["AuthenticationEnabled": JSONValue.boolean(true), "RegisteredUsers": users]
        #expect(RegisteredUsers(options).name(authorization: "Basic YWxpY2U6MQ==").isEmpty)
    }
}
