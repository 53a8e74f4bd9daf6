import TestSupport

extension SeededGenerator {
    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &self) == 0
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// Flips, sets, inserts, deletes, doubles or moves some bytes.
func mutated(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let piece = place..<min(bytes.count, place + random.pick([1, 2, 4, 30, 512]))
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes[place] = random.pick([0, 1, 8, 0x20, 0x2E, 0x2F, 0x37, 0x50, 0x5C, 0x7F, 0x80, 0xFF])
        case 3: bytes.insert(contentsOf: random.bytes(piece.count), at: place)
        case 4: bytes.removeSubrange(piece)
        case 5: bytes.insert(contentsOf: bytes[piece], at: place)
        case 6: bytes.insert(contentsOf: bytes[piece], at: Int.random(in: 0...bytes.count, using: &random))
        default: bytes.replaceSubrange(piece, with: random.bytes(piece.count))
        }
    }
    return bytes
}
