/// Who may make an account.
package enum Registration: String, Sendable {
    /// The operator alone.
    case closed
    /// Whoever comes.
    case open
}
