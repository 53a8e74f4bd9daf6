import TestSupport
import Testing

@testable import Credentials

@Suite struct TOTPMatchTests {
    private let secret: TOTPSecret
    /// A step in the middle of which it is now.
    private let now: Int64 = 60_000_000
    private var seconds: Int64 { now * 30 + 15 }

    init() throws {
        secret = try #require(TOTPSecret(bytes: StandardVectors.secret))
    }

    @Test func `of the steps around now three are accepted, and eighteen say how far the clock is off`() {
        for distance in Int64(-15)...15 {
            let expected: TOTPMatch =
                switch distance {
                case -1...1: .accepted(step: now + distance)
                case -10...10: .clockOff(steps: Int(distance))
                default: .wrong
                }
            #expect(secret.match(secret.code(step: now + distance), at: seconds, after: nil) == expected)
        }
    }

    @Test(arguments: [1 << 31, 1 << 32, 20_000_000_000, .max - 400] as [Int64]) func `a code lives 90 seconds, at any time`(start: Int64) {
        let step = start / 30 + 2
        let code = secret.code(step: step)
        let accepted = TOTPMatch.accepted(step: step)
        #expect(secret.match(code, at: step * 30 - 31, after: nil) == .clockOff(steps: 2))
        for seconds in [step * 30 - 30, step * 30 - 1, step * 30, step * 30 + 29, step * 30 + 30, step * 30 + 59] {
            #expect(secret.match(code, at: seconds, after: nil) == accepted)
        }
        #expect(secret.match(code, at: step * 30 + 60, after: nil) == .clockOff(steps: -2))
    }

    @Test func `a code of another secret is wrong`() {
        var generator = SeededGenerator(seed: 6_238)
        for _ in 0..<200 {
            let other = TOTPSecret(using: &generator)
            let code = other.code(step: now)
            let isAmongOurs = (-10...10).contains { secret.code(step: now + $0).text == code.text }
            #expect((secret.match(code, at: seconds, after: nil) == .wrong) != isAmongOurs)
        }
    }

    @Test func `a code of a step before the last accepted one was used, however far off it is`() {
        for distance in Int64(-10)...10 {
            let code = secret.code(step: now + distance)
            #expect(secret.match(code, at: seconds, after: now + distance) == .replayed)
            #expect(secret.match(code, at: seconds, after: .max) == .replayed)
            #expect(secret.match(code, at: seconds, after: now + distance - 1) != .replayed)
            #expect(secret.match(code, at: seconds, after: .min) == secret.match(code, at: seconds, after: nil))
        }
    }

    @Test func `at the beginning of 1970 there are no steps before the first`() {
        for step in Int64(-10)...(-1) {
            #expect(secret.match(secret.code(step: step), at: 0, after: nil) == .wrong)
        }
        #expect(secret.match(secret.code(step: 0), at: 0, after: nil) == .accepted(step: 0))
        #expect(secret.match(secret.code(step: 10), at: 29, after: nil) == .clockOff(steps: 10))
    }

    @Test(arguments: [-1, -29, -31, -400, .min, .min + 1] as [Int64]) func `before 1970 no clock is right`(seconds: Int64) {
        for distance in Int64(-10)...10 {
            let code = secret.code(step: TOTPSecret.step(at: seconds) + distance)
            #expect(secret.match(code, at: seconds, after: nil) == .wrong)
        }
    }

    @Test func `the end of time is a time like any other`() {
        let last = TOTPSecret.step(at: .max)
        #expect(secret.match(secret.code(step: last), at: .max, after: last - 1) == .accepted(step: last))
        #expect(secret.match(secret.code(step: last + 10), at: .max, after: nil) == .clockOff(steps: 10))
    }

    @Test func `of two steps with the same code the later one counts, so that the code works once`() throws {
        // Found by search: the first such pair of this secret.
        let first: Int64 = 910_737
        let code = secret.code(step: first)
        try #require(code.isEqual(to: secret.code(step: first + 1)))
        // It is now the first of the two steps, and the other is the next one.
        let match = secret.match(code, at: first * 30, after: nil)
        #expect(match == .accepted(step: first + 1))
        #expect(secret.match(code, at: first * 30, after: first) == .accepted(step: first + 1))
        for seconds in [first * 30, (first + 1) * 30, (first + 2) * 30] {
            #expect(secret.match(code, at: seconds, after: first + 1) == .replayed)
        }
        // Three steps before the first it is early by three rather than by four.
        #expect(secret.match(code, at: (first - 3) * 30, after: nil) == .clockOff(steps: 3))
        // Where one of them is accepted, the other does not matter.
        #expect(secret.match(code, at: (first - 1) * 30, after: nil) == .accepted(step: first))
    }
}
