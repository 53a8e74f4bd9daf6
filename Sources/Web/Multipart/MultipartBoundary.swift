/// What separates the parts of a form (RFC 2046 section 5.1.1): 1 to 70 characters that cannot be mistaken for others.
struct MultipartBoundary: Sendable, Equatable {
    let characters: [UInt8]

    /// Takes the value of a request's Content-Type: `multipart/form-data` with exactly one boundary parameter,
    /// quoted or a token. Other parameters are ignored.
    init(contentType: String?) throws(MultipartError) {
        guard let contentType else { throw .notMultipart(contentType: nil) }
        let bytes = Array(contentType.utf8)
        let type = bytes.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        guard String(decoding: type, as: UTF8.self).lowercased() == "multipart/form-data" else {
            throw .notMultipart(contentType: contentType)
        }
        guard let values = MultipartBoundary.boundaries(in: bytes[type.endIndex...]), values.count <= 1 else {
            throw .malformedContentType(contentType)
        }
        guard let boundary = values.first else { throw .missingBoundary }
        guard MultipartBoundary.isWellFormed(boundary) else {
            throw .malformedBoundary(String(decoding: boundary, as: UTF8.self))
        }
        characters = boundary
    }

    /// All values of the parameter `boundary`; nil if the parameters cannot be read.
    private static func boundaries(in bytes: ArraySlice<UInt8>) -> [[UInt8]]? {
        guard bytes.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else { return nil }
        return MultipartParameters.read(bytes, quoting: .http)?.filter { $0.name == "boundary" }.map(\.value)
    }

    private static func isWellFormed(_ boundary: [UInt8]) -> Bool {
        (1...70).contains(boundary.count) && boundary.last != 0x20
            && boundary.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: true
                case UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: "_"),
                    UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"),
                    UInt8(ascii: "="), UInt8(ascii: "?"):
                    true
                default: false
                }
            }
    }
}
