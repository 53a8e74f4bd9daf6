/// A number modulo p = 2²⁵⁵ − 19 (RFC 7748, section 4.1). Public keys only: it does not run in constant time.
struct Field25519: Equatable {
    /// 64 bits each, the lowest first. Below 2²⁵⁶, and not always below p.
    private var limbs: [UInt64]

    /// From 32 bytes, little-endian.
    init(littleEndian bytes: [UInt8]) {
        limbs = (0..<4).map { limb in
            bytes.dropFirst(limb * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private init(limbs: [UInt64]) {
        self.limbs = limbs
    }

    static let zero = Field25519(limbs: [0, 0, 0, 0])
    static let one = Field25519(limbs: [1, 0, 0, 0])
    static let minusOne = Field25519(limbs: [prime[0] - 1, prime[1], prime[2], prime[3]])

    private static let prime: [UInt64] = [0xFFFF_FFFF_FFFF_FFED, .max, .max, 0x7FFF_FFFF_FFFF_FFFF]

    /// Whether the number is below p as it stands.
    var isCanonical: Bool {
        for (limb, bound) in zip(limbs, Field25519.prime).reversed() where limb != bound { return limb < bound }
        return false
    }

    static func == (one: Field25519, other: Field25519) -> Bool {
        one.reduced.limbs == other.reduced.limbs
    }

    static func + (one: Field25519, other: Field25519) -> Field25519 {
        var sum = one.limbs
        var carry: UInt64 = 0
        for index in 0..<4 { carry = add(other.limbs[index], carry, to: &sum[index]) }
        return Field25519(limbs: folded(sum, carry))
    }

    static func * (one: Field25519, other: Field25519) -> Field25519 {
        var product = [UInt64](repeating: 0, count: 8)
        for row in 0..<4 {
            var carry: UInt64 = 0
            for column in 0..<4 {
                let (high, low) = one.limbs[row].multipliedFullWidth(by: other.limbs[column])
                carry = high &+ add(low, carry, to: &product[row + column])
            }
            product[row + 4] = carry
        }
        // 2²⁵⁶ is 38 modulo p.
        var low = Array(product.prefix(4))
        var carry: UInt64 = 0
        for index in 0..<4 {
            let (high, part) = product[index + 4].multipliedFullWidth(by: 38)
            carry = high &+ add(part, carry, to: &low[index])
        }
        return Field25519(limbs: folded(low, carry))
    }

    /// The number to the power (p − 1)/2 = 2²⁵⁴ − 10: 1 for squares, −1 for others, 0 for 0 (Euler's criterion).
    var quadraticCharacter: Field25519 {
        var result = Field25519.one
        for bit in (0..<254).reversed() {
            result = result * result
            if bit != 0 && bit != 3 { result = result * self }
        }
        return result
    }

    private var reduced: Field25519 {
        var number = self
        while !number.isCanonical {
            var borrow: UInt64 = 0
            for index in 0..<4 {
                let (difference, first) = number.limbs[index].subtractingReportingOverflow(Field25519.prime[index])
                let (rest, second) = difference.subtractingReportingOverflow(borrow)
                number.limbs[index] = rest
                borrow = first || second ? 1 : 0
            }
        }
        return number
    }

    /// Adds both to `limb`, and returns the carry, which is 2 at most.
    private static func add(_ number: UInt64, _ carry: UInt64, to limb: inout UInt64) -> UInt64 {
        let (sum, first) = limb.addingReportingOverflow(number)
        let (total, second) = sum.addingReportingOverflow(carry)
        limb = total
        return (first ? 1 : 0) + (second ? 1 : 0)
    }

    /// Puts back what is above 2²⁵⁶, of which there is little.
    private static func folded(_ limbs: [UInt64], _ carry: UInt64) -> [UInt64] {
        var result = limbs
        var rest = carry
        while rest > 0 {
            var carry = rest &* 38
            for index in 0..<4 { carry = add(0, carry, to: &result[index]) }
            rest = carry
        }
        return result
    }
}
