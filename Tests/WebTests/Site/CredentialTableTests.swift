import Accounts
import Credentials
import Foundation
import HTTPTypes
import Persistence
import TestSupport
import Testing

@testable import Web

/// Every route of the router's list with every kind of credential: a token opens what it says, and nothing that a stranger does not see.
@Suite struct CredentialTableTests {
    @Test func `reading is for tokens that may read, and every other route sees nobody in a token`() async throws {
        let scene = try await CredentialScene()
        let file = try #require(
            try await scene.index.texts("SELECT '/files/' || sha256 || '/' || filename FROM files WHERE filename LIKE 'cheese-1%'").first)
        try await withServer(scene.index) { client in
            for entry in IndexServer(scene.index.parts).routes.entries {
                let path = Self.address(entry.path, file)
                let stranger = try await client.get(path)
                for credential in scene.credentials {
                    let answer = try await client.get(path, ["Authorization: Bearer \(credential.token)"])
                    let place = "\(entry.path) by \(credential.name): \(answer.status)"
                    switch entry.audience {
                    case .installers, .readers: Self.expect(credential.read, answer, entry, stranger, place)
                    case .machines, .everybody, .visitors, .scripts, .uploads, .identities, .signedReports:
                        #expect(answer.status == stranger.status && answer["Location"] == stranger["Location"], "\(place)")
                    }
                }
            }
        }
    }

    private static func expect(
        _ outcome: CredentialScene.Outcome, _ answer: RawResponse, _ entry: RouteList.Entry, _ stranger: RawResponse, _ place: String
    ) {
        // What is of the whole index is not for a token of one project or version, whichever that is.
        switch outcome {
        case .allowed: #expect([200, 301].contains(answer.status), "\(place)")
        case .unknown: #expect(answer.status == stranger.status, "\(place)")
        case .refused(let code):
            #expect(answer.status == 403, "\(place)")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("\"code\":\"\(code)\""), "\(place)")
        }
    }

    /// A place that is there for each route.
    private static func address(_ path: String, _ file: String) -> String {
        guard !path.hasPrefix("/files/") else { return file }
        let filled = path.replacing("{name}", with: path.hasPrefix("/user/") ? "alice" : "cheese").replacing("{version}", with: "1.0")
            .replacing("{token}", with: "no-token").replacing("{key}", with: "x").replacing("{file}", with: "site.css")
        return filled.hasSuffix("/") || filled.contains(".") || filled.hasSuffix("json") ? filled : filled + "/"
    }

    @Test func `uploading is for tokens that may upload to this project and version`() async throws {
        let scene = try await CredentialScene()
        try await withServer(scene.index) { client in
            for (number, credential) in scene.credentials.enumerated() {
                let form = MultipartForm(WheelBuilder("cheese", "3.\(number)").build())
                let fields = ["Content-Type: \(MultipartForm.contentType)", "Authorization: Bearer \(credential.token)"]
                let answer = try await client.send("POST", "/legacy/", fields, form.bytes)
                switch credential.upload {
                case .allowed: #expect(answer.status == 200, "\(credential.name): \(answer.status)")
                case .unknown: Issue.record("uploads say what a credential is")
                case .refused(let code):
                    #expect(answer.status == 403, "\(credential.name): \(answer.status)")
                    #expect(String(decoding: answer.body, as: UTF8.self).contains("\"code\":\"\(code)\""), "\(credential.name)")
                    #expect(answer["WWW-Authenticate"] == nil)
                }
            }
        }
    }

    @Test func `no form and no script takes a token for a sign-in`() async throws {
        let scene = try await CredentialScene()
        try await withServer(scene.index) { client in
            let before = try await scene.index.number("SELECT count(*) FROM events")
            for entry in IndexServer(scene.index.parts).routes.entries {
                switch entry.audience {
                case .visitors, .scripts: break
                case .machines, .installers, .readers, .everybody, .uploads, .identities, .signedReports: continue
                }
                let type = entry.audience == .scripts(.signedIn) ? "application/json" : "application/x-www-form-urlencoded"
                for credential in scene.credentials where credential.read == .allowed || credential.upload == .allowed {
                    let fields = ["Content-Type: \(type)", "Authorization: Bearer \(credential.token)"]
                    let answer = try await client.send("POST", Self.address(entry.path, ""), fields, Array("a=b".utf8))
                    #expect(answer.status >= 400, "\(entry.path) by \(credential.name): \(answer.status)")
                }
            }
            #expect(try await scene.index.number("SELECT count(*) FROM events") == before)
        }
    }
}
