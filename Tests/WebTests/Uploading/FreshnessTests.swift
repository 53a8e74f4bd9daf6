import BlobStorage
import TestSupport
import Testing

/// What was acknowledged is what the next reader sees.
@Suite struct FreshnessTests {
    @Test func anUploadIsOnItsPageWhenItsAnswerArrives() async throws {
        let index = try TestIndex()
        let token = try await index.token(for: try await index.user("alice"))
        try await withServer(index) { client in
            let publisher = TestClient(port: client.port, caller: .token(token))
            for number in 0..<100 {
                let wheel = WheelBuilder("cheese", "1.\(number)").build()
                let answer = try await publisher.upload(MultipartForm(wheel))
                #expect(answer.status == 200)
                let page = try await client.get("/simple/cheese/")
                #expect(page.text.contains(wheel.filename), "upload \(number)")
                #expect(try await client.get("/simple/").text.contains("cheese"))
            }
        }
    }

    @Test func aRefusalSaysItsSentenceInTheStatusLineToo() async throws {
        let index = try TestIndex()
        let token = try await index.token(for: try await index.user("alice"))
        try await withServer(index) { client in
            let publisher = TestClient(port: client.port, caller: .token(token))
            var fields = WheelBuilder("cheese", "1.0").build().fields
            fields.removeAll { $0.0 == "sha256_digest" }
            let answer = try await publisher.upload(MultipartForm(fields))
            #expect(answer.status == 400)
            #expect(answer.text.contains("\"detail\":\"\(answer.reason)\""))
            #expect(answer["Content-Type"] == "application/problem+json")
        }
    }

    @Test(arguments: [Caller.anonymous, .wrongToken, .password])
    func withoutAGoodTokenNothingIsPublished(_ caller: Caller) async throws {
        let index = try TestIndex()
        _ = try await index.user("alice")
        try await withServer(index) { client in
            let stranger = TestClient(port: client.port, caller: caller)
            let answer = try await stranger.upload(MultipartForm(WheelBuilder("cheese", "1.0").build()))
            #expect(answer.status == 403)
            #expect(answer["WWW-Authenticate"] == nil)
            #expect(try await client.get("/simple/cheese/").status == 404)
        }
        #expect(try index.blobs.leftovers().isEmpty)
    }
}
