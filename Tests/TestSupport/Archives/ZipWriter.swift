/// Writes a zip archive whose entries are stored, not compressed (APPNOTE 6.3.10).
package enum ZipWriter {
    package static func archive(_ entries: [(path: String, bytes: [UInt8])]) -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        for (path, bytes) in entries {
            let offset = UInt32(output.count)
            let header = header(path, bytes)
            output.append(little: 0x0403_4B50 as UInt32)
            output += header + path.utf8 + bytes
            directory.append(little: 0x0201_4B50 as UInt32)
            directory.append(little: 0x0314 as UInt16)
            directory += header
            directory += [UInt8](repeating: 0, count: 6)
            directory.append(little: UInt32(0o100644) << 16)
            directory.append(little: offset)
            directory += path.utf8
        }
        return output + directory + end(entries.count, directory.count, output.count)
    }

    /// What local and central headers share, from the version needed to the length of the extra field.
    private static func header(_ path: String, _ bytes: [UInt8]) -> [UInt8] {
        var header: [UInt8] = []
        header.append(little: 20 as UInt16)
        header.append(little: 0x0800 as UInt16)
        header.append(little: 0 as UInt16)
        header.append(little: 0 as UInt16)
        header.append(little: 0x5A21 as UInt16)
        header.append(little: CRC32.checksum(bytes))
        header.append(little: UInt32(bytes.count))
        header.append(little: UInt32(bytes.count))
        header.append(little: UInt16(path.utf8.count))
        header.append(little: 0 as UInt16)
        return header
    }

    private static func end(_ count: Int, _ directorySize: Int, _ directoryOffset: Int) -> [UInt8] {
        var end: [UInt8] = []
        end.append(little: 0x0605_4B50 as UInt32)
        end.append(little: 0 as UInt32)
        end.append(little: UInt16(count))
        end.append(little: UInt16(count))
        end.append(little: UInt32(directorySize))
        end.append(little: UInt32(directoryOffset))
        end.append(little: 0 as UInt16)
        return end
    }
}
