/// Names as Python's source has them.
extension Substring {
    /// An identifier (Python language reference, section 2.3): Unicode's XID_Start or `_`, then XID_Continue.
    var isPythonIdentifier: Bool {
        guard let first = unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isXIDStart) && unicodeScalars.allSatisfy(\.properties.isXIDContinue)
    }

    /// Identifiers with dots between them.
    var isDottedIdentifier: Bool { split(separator: ".", omittingEmptySubsequences: false).allSatisfy(\.isPythonIdentifier) }
}
