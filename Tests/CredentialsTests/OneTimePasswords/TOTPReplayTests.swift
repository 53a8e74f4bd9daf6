import Testing

@testable import Credentials

/// What an account's sign-ins remember of the codes before: only the last accepted step.
@Suite struct TOTPReplayTests {
    /// A code typed at some step of the server's clock.
    struct Attempt: Sendable {
        let at: Int64
        let codeOf: Int64
        var isSpaced = false
        let isAccepted: Bool

        static func accepts(_ codeOf: Int64, at: Int64) -> Attempt { Attempt(at: at, codeOf: codeOf, isAccepted: true) }
        static func refuses(_ codeOf: Int64, at: Int64) -> Attempt { Attempt(at: at, codeOf: codeOf, isAccepted: false) }
    }

    struct Scenario: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let attempts: [Attempt]

        init(_ description: String, _ attempts: Attempt...) {
            testDescription = description
            self.attempts = attempts
        }
    }

    // Steps are counted from one that is called N.
    static let scenarios = [
        Scenario("a code works once", .accepts(0, at: 0), .refuses(0, at: 0)),
        Scenario("typed with spaces it is the same code", .accepts(0, at: 0), Attempt(at: 0, codeOf: 0, isSpaced: true, isAccepted: false)),
        Scenario("it does not work again in the next step, where it would be accepted", .accepts(0, at: 0), .refuses(0, at: 1)),
        Scenario("it does not work again when its time is over", .accepts(0, at: 0), .refuses(0, at: 2), .refuses(0, at: 9)),
        Scenario("the code before it does not work after it", .accepts(0, at: 0), .refuses(-1, at: 0)),
        Scenario("the code after it does", .accepts(0, at: 0), .accepts(1, at: 1)),
        Scenario("the code after it does early", .accepts(0, at: 0), .accepts(1, at: 0)),
        Scenario("when the next one came first, the present one is spent", .accepts(1, at: 0), .refuses(0, at: 0), .refuses(0, at: 1)),
        Scenario("after another code the first is still spent", .accepts(0, at: 0), .accepts(1, at: 1), .refuses(0, at: 1)),
        Scenario(
            "all three of a moment work in their order", .accepts(-1, at: 0), .accepts(0, at: 0), .accepts(1, at: 0), .refuses(1, at: 0),
            .refuses(0, at: 0), .refuses(-1, at: 0)
        ),
        Scenario("refused codes spend nothing", .refuses(5, at: 0), .refuses(-5, at: 0), .accepts(0, at: 0), .accepts(5, at: 5)),
        Scenario("a refusal does not forget what was spent", .accepts(0, at: 0), .refuses(99, at: 0), .refuses(0, at: 0)),
        Scenario(
            "a code that came early is spent when its time comes", .accepts(1, at: 0), .refuses(1, at: 1), .refuses(1, at: 2),
            .accepts(2, at: 2)
        ),
        Scenario(
            "when the clock is set back, nothing works until it is where it was", .accepts(0, at: 0), .refuses(-120, at: -120),
            .refuses(-119, at: -120), .refuses(0, at: -1), .accepts(1, at: 1)
        ),
        Scenario("a week later a new code works", .accepts(0, at: 0), .accepts(20_160, at: 20_160)),
    ]

    @Test(arguments: scenarios) func `a step is accepted once, and none before it is after it`(scenario: Scenario) throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        let start: Int64 = 60_000_000
        var lastStep: Int64?
        for attempt in scenario.attempts {
            let text = secret.code(step: start + attempt.codeOf).text
            let typed = attempt.isSpaced ? " \(text.prefix(3)) \(text.suffix(3)) " : text
            let match = secret.match(try #require(TOTPCode(typed)), at: (start + attempt.at) * 30, after: lastStep)
            #expect((match == .accepted(step: start + attempt.codeOf)) == attempt.isAccepted, "\(attempt): \(match)")
            if case .accepted(let step) = match { lastStep = step }
        }
    }

    @Test func `the code of the enrolment is spent`() throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        let code = secret.code(step: 1_000)
        guard case .accepted(let step) = secret.match(code, at: 30_000, after: nil) else {
            Issue.record("the code is right")
            return
        }
        #expect(secret.match(code, at: 30_000, after: step) == .replayed)
    }

    @Test func `what is typed too often says that it was used, and a clock that is off says so`() throws {
        let secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
        #expect(secret.match(secret.code(step: 996), at: 30_000, after: 996) == .replayed)
        #expect(secret.match(secret.code(step: 997), at: 30_000, after: 996) == .clockOff(steps: -3))
        #expect(secret.match(secret.code(step: 1_010), at: 30_000, after: 996) == .clockOff(steps: 10))
    }
}
