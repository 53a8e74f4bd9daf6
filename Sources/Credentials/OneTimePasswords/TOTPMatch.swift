/// What a typed code turned out to be.
public enum TOTPMatch: Sendable, Hashable {
    /// Right. The step is to be stored as the account's last one, atomically, and only if it is greater than that.
    case accepted(step: Int64)
    /// The code of a step that is not after the last accepted one: it was used, or one after it was.
    case replayed
    /// The code of a step that many steps of 30 seconds after the server's present one (2 to 10), or before it if negative: the clock
    /// of the app's device is that far ahead, or behind. Not accepted.
    ///
    /// Whoever is told so of a later step could use its code when its time comes: outside of enrolment, where they know the secret anyway,
    /// that step is to be stored as the last one.
    case clockOff(steps: Int)
    /// None of the 21 codes around now.
    case wrong
}

extension TOTPSecret {
    /// How many steps before and after the present one are accepted.
    public static let acceptedDistance: Int64 = 1
    /// How many steps before and after the present one are looked at, to say that a clock is off.
    public static let examinedDistance: Int64 = 10

    /// What `code` is at a moment, by the server's clock.
    ///
    /// All 21 candidates are computed and compared in constant time, whichever fits. Where one code belongs to several steps, the
    /// latest that can be accepted counts, so that it is not accepted once more as that of the later step.
    /// - Parameters:
    ///   - seconds: Unix time. Before 1970 no clock is right, and every code is wrong.
    ///   - lastStep: the last step that was accepted for the account, that of its enrolment included.
    public func match(_ code: TOTPCode, at seconds: Int64, after lastStep: Int64?) -> TOTPMatch {
        let now = TOTPSecret.step(at: seconds)
        let fitting = steps(around: now, having: code)
        guard seconds >= 0, !fitting.isEmpty else { return .wrong }
        let unused = fitting.filter { step in lastStep.map { step > $0 } ?? true }
        if let latest = unused.last(where: { abs($0 - now) <= TOTPSecret.acceptedDistance }) { return .accepted(step: latest) }
        guard let nearest = unused.min(by: { abs($0 - now) < abs($1 - now) }) else { return .replayed }
        return .clockOff(steps: Int(nearest - now))
    }

    /// All examined steps whose code is `code`, the earliest first. None lies before 1970.
    private func steps(around now: Int64, having code: TOTPCode) -> [Int64] {
        let examined = Array(now - TOTPSecret.examinedDistance...now + TOTPSecret.examinedDistance)
        let areEqual = examined.map { self.code(step: $0).isEqual(to: code) }
        return zip(examined, areEqual).filter { $0 >= 0 && $1 }.map(\.0)
    }
}
