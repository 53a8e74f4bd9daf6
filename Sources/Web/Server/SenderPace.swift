internal import NIOCore

/// How fast a client sends what it began to send.
///
/// Only the time in which we wait for the client counts: while nobody here asks for more, it cannot be too slow.
struct SenderPace {
    private let limits: Exchange.Limits
    private var isMeasured = false
    private var waitingSince: NIODeadline?
    private var waitedInWindow = TimeAmount.zero
    private var bytesInWindow = 0

    init(limits: Exchange.Limits) {
        self.limits = limits
    }

    /// A request began or ended to arrive; only between the two is the client measured.
    mutating func measure(_ isReceiving: Bool) {
        guard isReceiving != isMeasured else { return }
        self = SenderPace(limits: limits)
        isMeasured = isReceiving
    }

    /// Somebody asked for more bytes: from now on it is the client who keeps us waiting.
    mutating func waits(_ loop: any EventLoop) {
        if isMeasured, waitingSince == nil { waitingSince = loop.now }
    }

    mutating func received(_ count: Int, _ loop: any EventLoop) {
        guard isMeasured else { return }
        if let since = waitingSince { waitedInWindow = waitedInWindow + (loop.now - since) }
        waitingSince = nil
        bytesInWindow += count
    }

    /// Whether the client was silent for too long, or sent too little in the window; a window that it passed begins anew.
    mutating func isTooSlow(at now: NIODeadline) -> Bool {
        guard isMeasured else { return false }
        let waiting = waitingSince.map { now - $0 } ?? .zero
        if waiting >= limits.silence { return true }
        guard waitedInWindow + waiting >= limits.window else { return false }
        if bytesInWindow < limits.bytesPerWindow { return true }
        waitedInWindow = .zero - waiting
        bytesInWindow = 0
        return false
    }
}
