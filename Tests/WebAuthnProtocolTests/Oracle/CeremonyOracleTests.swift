import TestSupport
import Testing

@testable import WebAuthnProtocol

@Suite struct CeremonyOracleTests {
    /// Made once, in a quarter of a minute.
    private static let registrations = Result { try WebAuthnOracle.answers(to: "registrations", as: [OracleCase].self) }
    private static let authentications = Result { try WebAuthnOracle.answers(to: "authentications", as: [OracleCase].self) }

    @Test func `both Python packages judge thousands of registrations alike, or the reason is known`() throws {
        try check(try Self.registrations.get())
    }

    @Test func `both Python packages judge thousands of sign-ins alike, or the reason is known`() throws {
        try check(try Self.authentications.get())
    }

    private func check(_ cases: [OracleCase]) throws {
        #expect(cases.count > 3_000)
        var accepted = 0
        for made in cases {
            let ours = try made.judged()
            accepted += ours.facts == nil ? 0 : 1
            if made.name == "right" { #expect(ours.refusal == nil, "\(made.kind) with \(made.algorithm), \(made.attestation)") }
            compare(made, ours, .webauthn, made.webauthn)
            compare(made, ours, .fido2, made.fido2)
        }
        // All of one kind would prove nothing.
        #expect(accepted > 400 && accepted < cases.count / 2)
    }

    private func compare(
        _ made: OracleCase, _ ours: (refusal: String?, facts: OracleCase.Facts?), _ package: Disagreement.Package,
        _ answer: OracleCase.Answer
    ) {
        switch (ours.facts, answer.accepted) {
        case (nil, nil): return
        case (let facts?, let theirs?):
            #expect(facts.agrees(with: theirs), "\(package) reads something else in \(made.name): \(made.body)")
        case (_?, nil), (nil, _?):
            // webauthn does not know ES384 at all.
            if package == .webauthn, ours.refusal == nil, made.algorithm == -35 || made.name == "x5c-es384" { return }
            let isExplained = Disagreement.all.contains { $0.explains(ours.refusal, package, made.name) }
            #expect(isExplained, "\(ours.refusal ?? "accepted"), \(package) \(answer.refused ?? "accepts"), \(made.name): \(made.body)")
        }
    }

    @Test func `every reason has an occasion`() throws {
        let cases = try Self.registrations.get() + Self.authentications.get()
        var seen: Set<String> = []
        for made in cases {
            let ours = try made.judged()
            for (package, answer) in [(Disagreement.Package.webauthn, made.webauthn), (.fido2, made.fido2)]
            where (ours.facts == nil) != (answer.accepted == nil) {
                seen.insert("\(ours.refusal ?? "") \(package) \(made.name)")
            }
        }
        for reason in Disagreement.all {
            for package in reason.packages {
                let isSeen = reason.names.contains { seen.contains("\(reason.refusal ?? "") \(package) \($0)") }
                #expect(isSeen, "\(reason.refusal ?? "accepted") \(package): \(reason.reason)")
            }
        }
    }
}
