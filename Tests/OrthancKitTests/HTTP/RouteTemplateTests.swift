// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OrthancKit

@Suite struct RouteTemplateTests {
    @Test func `A literal template matches its path and nothing else`() {
        let template = RouteTemplate("/ohif/status")
        #expect(template.captures(of: "/ohif/status") == [:])
        for path in ["/ohif", "/ohif/", "/ohif/status/", "/ohif/status/x", "/ohif/statu", "ohif/status", "", "/"] {
            #expect(template.captures(of: path) == nil, "\(path)")
        }
    }

    @Test func `A hole takes one component that is not empty`() {
        let template = RouteTemplate("/studies/{id}/ohif-dicom-json")
        #expect(template.captures(of: "/studies/a b%é/ohif-dicom-json") == ["id": "a b%é"])
        for path in ["/studies//ohif-dicom-json", "/studies/a/b/ohif-dicom-json", "/studies/a", "/studies/a/"] {
            #expect(template.captures(of: path) == nil, "\(path)")
        }
    }

    @Test func `Several holes are captured by their names`() {
        let template = RouteTemplate("/a/{x}/b/{y}")
        #expect(template.captures(of: "/a/1/b/2") == ["x": "1", "y": "2"])
        #expect(template.captures(of: "/a/1/b/") == nil)
    }

    @Test(arguments: [
        ("/ohif/", ""), ("/ohif/viewer", "viewer"), ("/ohif/a/b.js", "a/b.js"), ("/ohif//x/", "/x/"),
    ])
    func `A hole for the rest takes everything, also nothing`(path: String, rest: String) {
        #expect(RouteTemplate("/ohif/{path...}").captures(of: path) == ["path": rest])
        #expect(RouteTemplate("/ohif/{path...}").captures(of: "/ohif") == nil)
        #expect(RouteTemplate("/ohif/{path...}").captures(of: "/other/x") == nil)
    }

    @Test func `A mistaken template never matches`() {
        for path in ["/", "/x", "/b", "x", ""] {
            #expect(RouteTemplate("x").captures(of: path) == nil, "\(path)")
            #expect(RouteTemplate("").captures(of: path) == nil, "\(path)")
        }
        #expect(RouteTemplate("/a/{rest...}/b").captures(of: "/a/x/b") == nil)
    }

    @Test(arguments: [
        ("/ohif", "/ohif"),
        ("/studies/{id}/ohif-dicom-json", "/studies/[^/]+/ohif-dicom-json"),
        ("/ohif/{path...}", "/ohif/.*"),
        ("/a.b+c(d)", "/a\\.b\\+c\\(d\\)"),
    ])
    func `Orthanc gets a regular expression in which literals stand for themselves`(
        template: String, expression: String
    ) {
        #expect(RouteTemplate(template).regularExpression == expression)
    }

    @Test func `The first route that matches answers`() throws {
        let router = Router(routes: [
            .get("/ohif/status") { _ in .text("status") },
            .get("/ohif/{path...}") { _ in .text("rest") },
        ])
        let (route, captures) = try #require(router.route(for: "/ohif/status"))
        #expect(route.template.description == "/ohif/status")
        #expect(captures.isEmpty)
        #expect(router.route(for: "/ohif/x")?.captures == ["path": "x"])
        #expect(router.route(for: "/x") == nil)
    }
}
