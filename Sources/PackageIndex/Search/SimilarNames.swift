internal import Persistence

/// Names that somebody may have meant: at most two slips away from what was typed, one if that is short.
///
/// The work is bounded, whatever is asked and however many projects there are: at most 52 look-ups of at most 200 names each. Where more
/// names than that share a piece of the same length at the same place, some are passed over.
enum SimilarNames {
    private static let namesOfPiece = 200

    /// The nearest first, then by name. Without the name itself.
    static func of(_ typed: String, _ transaction: ReadTransaction) throws -> [String] {
        guard let slips = slips(for: typed.utf8.count) else { return [] }
        var counter = Slips(from: typed, most: slips)
        var found: [String: Int] = [typed: 0]
        for piece in NamePieces.wanted(typed, slips: slips) {
            try transaction.forEach(
                """
                SELECT name FROM search_pieces
                WHERE length = \(piece.length) AND position = \(piece.position) AND piece = \(piece.text) LIMIT \(namesOfPiece)
                """
            ) { row in
                let name = try row.text(0)
                if found[name] == nil { found[name] = counter.to(name) ?? .max }
            }
        }
        let near = found.filter { (1...slips).contains($0.value) }
        return near.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    private static func slips(for length: Int) -> Int? {
        switch length {
        case 3...5: 1
        case 6...NamePieces.lengths.upperBound: 2
        default: nil
        }
    }
}
