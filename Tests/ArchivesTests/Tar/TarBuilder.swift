@testable import Archives

/// Makes tar.gz archives block by block, honest ones by default, and any lie on request.
struct TarBuilder {
    var members: [Member] = []
    /// What follows the last member: the end of the archive.
    var end = [UInt8](repeating: 0, count: 1024)
    var gzip = Gzip()

    init(_ members: Member...) {
        self.members = members
    }

    /// The archive without gzip.
    var tar: [UInt8] {
        members.flatMap(\.bytes) + end
    }

    func build() -> [UInt8] {
        gzip.wrap(tar)
    }

    /// One header block and what follows it.
    struct Member {
        var name: [UInt8]
        var contents: [UInt8]
        var type = UInt8(ascii: "0")
        var size: [UInt8]
        var mode = octal(0o644, 8)
        var time = octal(1_700_000_000, 12)
        var link: [UInt8] = []
        var magic = Array("ustar\u{0}00".utf8)
        var device = octal(0, 8)
        var prefix: [UInt8] = []
        /// Added to the right sum.
        var checksumError = 0
        var signedChecksum = false
        /// Fills the last block.
        var padding: UInt8 = 0

        init(_ name: String, _ contents: [UInt8]) {
            self.name = Array(name.utf8)
            self.contents = contents
            size = octal(contents.count, 12)
        }

        /// A file.
        static func file(_ name: String, _ contents: String = "contents") -> Member {
            Member(name, Array(contents.utf8))
        }

        static func directory(_ name: String) -> Member {
            Member(name, []).with { $0.type = UInt8(ascii: "5") }
        }

        /// An extended header of this type.
        static func extended(_ type: Character, _ contents: [UInt8]) -> Member {
            Member("././@Extended", contents).with { $0.type = type.asciiValue ?? 0 }
        }

        /// A pax header of this type with these records.
        static func pax(_ type: Character = "x", _ records: (String, String)...) -> Member {
            extended(type, records.flatMap { paxRecord($0, $1) })
        }

        func with(_ change: (inout Member) -> Void) -> Member {
            var member = self
            change(&member)
            return member
        }

        var bytes: [UInt8] {
            header + contents + [UInt8](repeating: padding, count: (512 - contents.count % 512) % 512)
        }

        private var header: [UInt8] {
            let before = padded(name, 100) + mode + octal(0, 8) + octal(0, 8) + size + time
            let after = [type] + padded(link, 100) + magic + padded([], 64) + device + device + padded(prefix, 155) + padded([], 12)
            let sum = (before + after).reduce(8 * 0x20) { $0 + (signedChecksum ? Int(Int8(bitPattern: $1)) : Int($1)) }
            return before + octal(sum + checksumError, 8) + after
        }
    }

    /// The frame around the deflate stream.
    struct Gzip {
        var header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var checksumError: UInt32 = 0
        var lengthError: UInt32 = 0
        var suffix: [UInt8] = []

        func wrap(_ bytes: [UInt8]) -> [UInt8] {
            header + storedBlocks(bytes) + little(crc32(of: bytes.span) ^ checksumError)
                + little(UInt32(bytes.count) &+ lengthError) + suffix
        }
    }
}

func paxRecord(_ keyword: String, _ value: String) -> [UInt8] {
    let rest = " \(keyword)=\(value)\n".utf8
    var length = rest.count
    while String(length).utf8.count + rest.count != length { length += 1 }
    return Array(String(length).utf8) + rest
}

func octal(_ value: Int, _ width: Int) -> [UInt8] {
    let digits = String(value, radix: 8)
    return Array((String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits).utf8) + [0]
}

func padded(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: width - bytes.count)
}
