import Testing

/// What the fuzzers found worth keeping, replayed.
@Suite struct CorpusTests {
    @Test(
        arguments: [
            ("CBOR", ParserInvariants.cbor), ("AuthenticatorData", ParserInvariants.authenticatorData),
            ("AttestationObject", ParserInvariants.attestationObject), ("ClientData", ParserInvariants.clientData),
        ] as [(String, @Sendable ([UInt8]) -> Void)])
    func `a fuzzer's corpus breaks no rule of its parser`(name: String, check: @Sendable ([UInt8]) -> Void) throws {
        let corpus = try Fixture.lines("Corpora/\(name).hex")
        #expect(corpus.count > 50)
        for input in corpus { check(input) }
    }
}
