/// What an Argon2id PHC string says besides salt and hash (RFC 9106 section 3.1, PHC string format).
struct Argon2idParameters: Equatable {
    let memoryKiB: Int
    let passes: Int
    let lanes: Int
    let saltBytes: Int
    let hashBytes: Int

    /// What new hashes are made with.
    static let current = Argon2idParameters(memoryKiB: 19 * 1_024, passes: 2, lanes: 1, saltBytes: 16, hashBytes: 32)

    private init(memoryKiB: Int, passes: Int, lanes: Int, saltBytes: Int, hashBytes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
        self.saltBytes = saltBytes
        self.hashBytes = hashBytes
    }

    /// Reads `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`, in exactly that form.
    init(phc: String) throws(PasswordHashError) {
        let fields = phc.utf8.split(separator: UInt8(ascii: "$"), maxSplits: 6, omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty else { throw .malformed }
        guard fields[1].elementsEqual("argon2id".utf8), fields[2].elementsEqual("v=19".utf8) else {
            throw .notArgon2id
        }
        let costs = fields[3].split(separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
        guard costs.count == 3,
            let memory = Argon2idParameters.number(costs[0], name: "m="),
            let passes = Argon2idParameters.number(costs[1], name: "t="),
            let lanes = Argon2idParameters.number(costs[2], name: "p="),
            let salt = Argon2idParameters.decodedCount(fields[4]), salt >= 8,
            let hash = Argon2idParameters.decodedCount(fields[5]), hash >= 16
        else { throw .malformed }
        guard memory <= 1_048_576, passes <= 32, lanes <= 16 else { throw .parametersBeyondCeiling }
        // RFC 9106 section 3.1: at least eight blocks of 1 KiB a lane.
        guard passes >= 1, lanes >= 1, memory >= 8 * lanes else { throw .malformed }
        self.init(memoryKiB: memory, passes: passes, lanes: lanes, saltBytes: salt, hashBytes: hash)
    }

    /// The decimal number after `name`, without sign or leading zero.
    private static func number(_ text: Substring.UTF8View, name: String) -> Int? {
        guard text.starts(with: name.utf8) else { return nil }
        let digits = text.dropFirst(name.utf8.count)
        let isPlain = (1...9).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
        guard isPlain, digits.first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        return Int(Substring(digits))
    }

    /// How many bytes unpadded standard base64 of this length stands for.
    private static func decodedCount(_ text: Substring.UTF8View) -> Int? {
        let isAlphabet = text.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        guard isAlphabet, text.count % 4 != 1 else { return nil }
        return text.count * 3 / 4
    }
}
