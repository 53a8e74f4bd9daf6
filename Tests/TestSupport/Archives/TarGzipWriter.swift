/// Writes a tar of regular files (POSIX ustar) within gzip whose blocks are stored, not compressed (RFC 1951 section 3.2.4, RFC 1952).
package enum TarGzipWriter {
    package static func archive(_ members: [(path: String, bytes: [UInt8])]) -> [UInt8] {
        gzip(tar(members))
    }

    package static func tar(_ members: [(path: String, bytes: [UInt8])]) -> [UInt8] {
        var output: [UInt8] = []
        for (path, bytes) in members {
            output += header(path, bytes.count) + bytes
            output += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        }
        return output + [UInt8](repeating: 0, count: 1_024)
    }

    package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let count = min(bytes.count - start, 0xFFFF)
            output.append(start + count == bytes.count ? 1 : 0)
            output.append(little: UInt16(count))
            output.append(little: ~UInt16(count))
            output += bytes[start..<(start + count)]
            start += count
        } while start < bytes.count
        output.append(little: CRC32.checksum(bytes))
        output.append(little: UInt32(truncatingIfNeeded: bytes.count))
        return output
    }

    private static func header(_ path: String, _ size: Int) -> [UInt8] {
        var header = field(path, 100) + field(octal(0o644, 7), 8) + field(octal(0, 7), 8) + field(octal(0, 7), 8)
        header += field(octal(size, 11), 12) + field(octal(1_500_000_000, 11), 12)
        let sumOffset = header.count
        header += [UInt8](repeating: 0x20, count: 8) + [UInt8(ascii: "0")] + field("", 100)
        header += Array("ustar".utf8) + [0] + Array("00".utf8)
        header += [UInt8](repeating: 0, count: 512 - header.count)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(sumOffset..<(sumOffset + 8), with: Array(octal(sum, 6).utf8) + [0, 0x20])
        return header
    }

    private static func field(_ text: String, _ length: Int) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(length))
        return bytes + [UInt8](repeating: 0, count: length - bytes.count)
    }

    private static func octal(_ value: Int, _ digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
