/// A claim that is not what somebody asks for.
public struct ClaimMismatch: Equatable, Sendable {
    /// The claim's name.
    public let claim: String
    /// What it should be, ready for a sentence: values in quotes.
    public let wanted: String
    /// What it is; nil if it is missing, or no text.
    public let found: String?

    init(_ claim: String, wanted: String, found: String?) {
        self.claim = claim
        self.wanted = wanted
        self.found = found
    }

    /// One sentence: which claim, what was wanted, what came. Values are cut to 100 characters.
    public var sentence: String {
        guard let found else { return "The claim \(quoted(claim)) is missing or not of the right form; it must be \(wanted)." }
        return "The claim \(quoted(claim)) is \(quoted(found)); it must be \(wanted)."
    }
}
