import Persistence
import TestSupport
import Testing

@testable import Web

/// Every route, and who is served by it: a new one without a row here fails.
@Suite struct RouteTableTests {
    private static let table: [String: RouteList.Audience] = [
        "/": .readers, "/search": .readers, "/help": .everybody, "/security": .everybody, "/user/{name}": .readers,
        "/project/{name}": .readers,
        "/project/{name}/{version}": .readers,
        "/simple": .installers, "/simple/{name}": .installers, "/files/{sha256}/{filename}": .installers, "/pypi/{name}/json": .installers,
        "/pypi/{name}/{version}/json": .installers, "/_health": .machines, "/_ready": .machines, "/.well-known/security.txt": .machines,
        "/robots.txt": .machines, "/sitemap.xml": .installers, "/static/{file}": .machines, "/legacy/+simple/{name}": .installers,
        "/legacy/%2Bsimple/{name}": .installers,
        "/legacy/%2bsimple/{name}": .installers, "/legacy/{name}/{version}": .machines, "/legacy": .uploads,
        "/_/secrets/disclose-token": .signedReports,
        "/_/oidc/audience": .machines, "/.well-known/pytp": .machines, "/.well-known/pytp/{key}": .machines,
        "/_/oidc/mint-token": .identities, "/_/oidc/github/mint-token": .identities, "/_/oidc/burn-token": .machines,
        "/manage/project/{name}/publishing": .visitors(.verified, posting: .proved),
        "/manage/account/publishing": .visitors(.verified, posting: .proved),
        "/account/login": .visitors(.anyone, posting: .anyone), "/account/logout": .visitors(.anyone, posting: .anyone),
        "/account/reauthenticate": .visitors(.signedIn, posting: .signedIn), "/account/setup": .visitors(.anyone, posting: .anyone),
        "/account/verify-email": .visitors(.anyone, posting: .anyone), "/account/register": .visitors(.anyone, posting: .anyone),
        "/account/request-password-reset": .visitors(.anyone, posting: .anyone),
        "/account/reset-password": .visitors(.anyone, posting: .anyone),
        "/account/reset-password/options": .scripts(.anyone), "/account/reset-password/validate": .scripts(.anyone),
        "/account/two-factor": .visitors(.pending, posting: .pending), "/account/recovery-code": .visitors(.pending, posting: .pending),
        "/account/webauthn-authenticate/options": .scripts(.pending),
        "/account/webauthn-authenticate/validate": .scripts(.pending),
        "/account/passkey/options": .scripts(.anyone), "/account/passkey/validate": .scripts(.anyone),
        "/account/recover": .visitors(.anyone, posting: .anyone), "/admin/recovery": .visitors(.proved, posting: .proved),
        "/account/confirm-login": .visitors(.anyone, posting: .anyone), "/account/lock": .visitors(.anyone, posting: .anyone),
        "/account/reauthenticate/options": .scripts(.signedIn),
        "/account/reauthenticate/validate": .scripts(.signedIn),
        "/manage/account/two-factor": .visitors(.verifiedAddress, posting: .factors),
        "/manage/account/totp-provision": .visitors(.factors, posting: .factors),
        "/manage/account/totp-provision/delete": .visitors(.factors, posting: .factors),
        "/manage/account/webauthn-provision": .visitors(.factors, posting: nil),
        "/manage/account/webauthn-provision/options": .scripts(.factors),
        "/manage/account/webauthn-provision/validate": .scripts(.factors),
        "/manage/account/webauthn-provision/delete": .visitors(.factors, posting: .factors),
        "/manage/account/recovery-codes/generate": .visitors(.codes, posting: .codes),
        "/manage/account/recovery-codes/regenerate": .visitors(.codes, posting: .codes),
        "/manage/account/recovery-codes/burn": .visitors(.verifiedAddress, posting: .verifiedAddress),
        "/manage/account/sessions": .visitors(.verifiedAddress, posting: .sessions),
        "/manage/account": .visitors(.signedIn, posting: .signedIn), "/manage/account/token": .visitors(.proved, posting: .proved),
        "/manage/account/token/{token}": .visitors(.proved, posting: .proved),
        "/manage/project/{name}/releases": .visitors(.verified, posting: nil),
        "/manage/project/{name}/release/{version}": .visitors(.verified, posting: .proved),
        "/manage/project/{name}/settings": .visitors(.verified, posting: .proved),
        "/manage/account/history": .visitors(.verified, posting: nil), "/manage/projects": .visitors(.verified, posting: nil),
    ]

    @Test func `the list of all routes is the one that was reviewed`() throws {
        let keys = ScanningKeys(now: { 0 }) { [] }
        let entries = IndexServer(try TestIndex(scanningKeys: keys).parts).routes.entries
        let without = IndexServer(try TestIndex().parts).routes.entries.map(\.path)
        #expect(!without.contains("/_/secrets/disclose-token"), "where no scanner is trusted there is no such address")
        #expect(Dictionary(entries.map { ($0.path, $0.audience) }) { first, _ in first } == Self.table)
        #expect(Set(entries.map(\.path)).count == entries.count)
    }

    /// A real address for the route: a project that is there, of another than most visitors.
    private static func address(_ entry: RouteList.Entry) -> String {
        entry.path.replacing("{name}", with: "cheese").replacing("{version}", with: "1.0").replacing("{token}", with: "no-token") + "/"
    }

    @Test func `only an owner manages a project, and to all others it is not there`() async throws {
        let scene = try await VisitorScene()
        try await withServer(scene.index) { client in
            for path in ["/manage/project/cheese/releases/", "/manage/project/cheese/release/1.0/", "/manage/project/cheese/settings/"] {
                let missing = path.replacing("cheese", with: "absent")
                for (address, kind, status) in [
                    (path, VisitorScene.Kind.owner, 200), (path, .administrator, 404), (missing, .owner, 404),
                ] {
                    let answer = try await client.get(address, scene.fields(kind))
                    #expect(answer.status == status, "\(address) as \(kind)")
                }
            }
        }
    }

    /// What each kind of visitor gets from each page that asks who they are.
    @Test func `every page lets in whom it says, and nobody else`() async throws {
        let scene = try await VisitorScene()
        try await withServer(scene.index) { client in
            for entry in IndexServer(scene.index.parts).routes.entries {
                guard case .visitors(let access, _) = entry.audience else { continue }
                for kind in VisitorScene.Kind.allCases {
                    let answer = try await client.get(Self.address(entry), scene.fields(kind))
                    let place = "\(entry.path) as \(kind)"
                    if scene.isLetIn(kind, to: access) {
                        #expect([200, 303, 400, 404, 405].contains(answer.status), "\(place): \(answer.status)")
                        #expect(answer["Location"]?.hasPrefix("/account/login/?next=%2F") != true, "\(place)")
                    } else {
                        let goal = scene.goal(of: kind, from: access)
                        #expect(answer.status == 303 && answer["Location"]?.hasPrefix(goal) == true, "\(place): \(answer.status)")
                    }
                    #expect(answer["Cache-Control"] == "no-store" || answer.status == 405, "\(place)")
                }
            }
        }
    }

    @Test func `no form is taken without its token, from elsewhere, or under another name`() async throws {
        let scene = try await VisitorScene()
        try await withServer(scene.index) { client in
            let before = try await scene.index.number("SELECT count(*) FROM events")
            for entry in IndexServer(scene.index.parts).routes.entries {
                guard case .visitors(_, let posting) = entry.audience else { continue }
                let type = "Content-Type: application/x-www-form-urlencoded"
                let form = Array("csrf_token=\(scene.token(.owner))&username=a".utf8)
                for kind in VisitorScene.Kind.allCases {
                    let place = "\(entry.path) as \(kind)"
                    let fields = scene.fields(kind) + [type]
                    let without = try await client.send("POST", Self.address(entry), fields, Array("username=a".utf8))
                    #expect(without.status == (posting == nil ? 405 : 403), "\(place): \(without.status)")
                    if kind != .owner {
                        let foreign = try await client.send("POST", Self.address(entry), fields, form)
                        #expect(foreign.status == (posting == nil ? 405 : 403), "\(place): \(foreign.status)")
                    }
                    let elsewhere = try await client.send("POST", Self.address(entry), fields + ["Origin: https://evil.example"], form)
                    #expect(elsewhere.status == (posting == nil ? 405 : 403), "\(place): \(elsewhere.status)")
                }
            }
            #expect(try await scene.index.number("SELECT count(*) FROM events") == before, "nothing was changed")
        }
    }
}
