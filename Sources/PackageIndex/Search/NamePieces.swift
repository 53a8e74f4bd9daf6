/// The pieces of a name, by which it is found when it was mistyped.
///
/// A name is cut into four pieces of nearly the same length. A slip spoils one of them, two if neighbouring letters on both sides of a
/// cut change places; so after two slips at least one piece is still whole, unless both were such (the pigeonholes of Li, Deng, Wang
/// and Feng, "Pass-Join", PVLDB 5(3), 2011). Whole pieces are looked up, each where it may stand, and the names found compared.
struct NamePieces {
    struct Piece: Hashable {
        /// Of the whole name.
        let length: Int
        /// Where the piece begins.
        let position: Int
        let text: String
    }

    /// Names that can be mistyped: shorter ones say nothing, longer ones nobody types.
    static let lengths = 3...64
    private static let count = 4

    /// Of an indexed name: none if it is too short or too long.
    let all: [Piece]

    init(_ name: String) {
        let bytes = Array(name.utf8)
        guard Self.lengths.contains(bytes.count) else {
            all = []
            return
        }
        all = Self.cuts(bytes.count).map { position, length in
            Piece(length: bytes.count, position: position, text: String(decoding: bytes[position..<(position + length)], as: UTF8.self))
        }
    }

    /// Pieces that a name has which became this one by at most so many slips. At most 52, the likeliest lengths first.
    static func wanted(_ typed: String, slips: Int) -> [Piece] {
        let bytes = Array(typed.utf8)
        let candidates = (-slips...slips).sorted { (abs($0), $0) < (abs($1), $1) }.map { bytes.count - $0 }
        return candidates.filter { lengths.contains($0) }.flatMap { length in
            cuts(length).flatMap { position, size in
                shifts(lengthened: bytes.count - length, slips).compactMap { shift in
                    piece(bytes, from: position + shift, size: size, at: position, of: length)
                }
            }
        }
    }

    private static func piece(_ typed: [UInt8], from start: Int, size: Int, at position: Int, of length: Int) -> Piece? {
        guard start >= 0, start + size <= typed.count else { return nil }
        return Piece(length: length, position: position, text: String(decoding: typed[start..<(start + size)], as: UTF8.self))
    }

    /// How far a whole piece may have moved: what comes before it grew by that much, and what comes after it by the rest, and neither
    /// is possible with fewer slips than that.
    private static func shifts(lengthened: Int, _ slips: Int) -> [Int] {
        (-slips...slips).filter { abs($0) + abs(lengthened - $0) <= slips }
    }

    private static func cuts(_ length: Int) -> [(position: Int, length: Int)] {
        let pieces = min(count, length)
        return (0..<pieces).map { number in
            let (start, end) = (number * length / pieces, (number + 1) * length / pieces)
            return (start, end - start)
        }
    }
}
