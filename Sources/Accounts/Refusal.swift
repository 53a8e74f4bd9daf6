/// The caller's fault, and part of the rules: which rule said no, and what would be accepted.
package protocol Refusal: Error, Sendable {
    /// The HTTP status that carries it.
    var status: Int { get }
    /// A stable word for programs, such as `file-exists`.
    var code: String { get }
    /// One sentence or two for a person, naming the value and the remedy. Never a secret.
    var sentence: String { get }
    /// How long the caller has to wait, in seconds, if waiting helps; for `Retry-After`.
    var retryAfter: Int64? { get }
}

extension Refusal {
    package var retryAfter: Int64? { nil }
}
