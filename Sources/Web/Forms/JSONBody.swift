internal import Accounts
internal import Foundation

/// The object that a script of the site posts: each member once, its value as the bytes that came. Who a member is for reads it.
struct JSONBody: Sendable {
    /// In bytes.
    static let limit = 64 << 10

    private let members: [String: ArraySlice<UInt8>]

    /// - Parameter bytes: an object in UTF-8 (RFC 8259); none at all counts as an empty one.
    init(_ bytes: [UInt8]) throws(JSONBodyError) {
        guard bytes.count <= Self.limit else { throw .tooLarge }
        guard !bytes.isEmpty else {
            members = [:]
            return
        }
        guard (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any] else { throw .malformed }
        var scanner = MemberScanner(rest: bytes[...])
        members = try scanner.members()
    }

    /// The value as it came.
    func bytes(_ name: String) throws(JSONBodyError) -> [UInt8] {
        guard let value = members[name] else { throw .missing(name) }
        return Array(value)
    }

    /// A text; nothing if it is not there, or null.
    func text(_ name: String) throws(JSONBodyError) -> String? {
        guard let value = members[name], !value.elementsEqual("null".utf8) else { return nil }
        guard let text = MemberScanner.text(value) else { throw .malformed }
        return text
    }

    /// Whether it is `true`.
    func flag(_ name: String) -> Bool {
        members[name]?.elementsEqual("true".utf8) ?? false
    }
}

/// Finds the members of the outermost object. What is inside of their values is passed over: that it is JSON was seen before.
private struct MemberScanner {
    var rest: ArraySlice<UInt8>

    mutating func members() throws(JSONBodyError) -> [String: ArraySlice<UInt8>] {
        var members: [String: ArraySlice<UInt8>] = [:]
        try take("{")
        if next == UInt8(ascii: "}") { return members }
        while true {
            guard let name = Self.text(value()) else { throw .malformed }
            try take(":")
            guard members.updateValue(value(), forKey: name) == nil else { throw .duplicate(name) }
            guard next == UInt8(ascii: ",") else { return members }
            try take(",")
        }
    }

    /// The text that a string of JSON stands for.
    static func text(_ value: ArraySlice<UInt8>) -> String? {
        try? JSONDecoder().decode(String.self, from: Data(value))
    }

    private var next: UInt8? {
        rest.first { !Self.isSpace($0) }
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws(JSONBodyError) {
        rest = rest.drop(while: Self.isSpace)
        guard let first = rest.popFirst(), first == UInt8(ascii: scalar) else { throw .malformed }
    }

    /// A whole value, with nothing around it.
    private mutating func value() -> ArraySlice<UInt8> {
        rest = rest.drop(while: Self.isSpace)
        let begin = rest
        var depth = 0
        repeat {
            switch rest.first {
            case UInt8(ascii: "\"")?: skipString()
            case UInt8(ascii: "{")?, UInt8(ascii: "[")?:
                depth += 1
                rest.removeFirst()
            case UInt8(ascii: "}")?, UInt8(ascii: "]")?:
                depth -= 1
                rest.removeFirst()
            case .some where depth > 0: rest.removeFirst()
            case .some: rest = rest.drop { !Self.endsLiteral($0) }
            case nil: depth = 0
            }
        } while depth > 0
        return begin[..<rest.startIndex]
    }

    private mutating func skipString() {
        rest.removeFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        isSpace(byte) || [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":")].contains(byte)
    }
}

/// Why a body is not what a script of the site posts.
enum JSONBodyError: Error, Equatable {
    case notJSON
    case tooLarge
    case malformed
    case duplicate(String)
    case missing(String)

    var problem: Problem {
        switch self {
        case .notJSON: Problem(status: 415, code: "json-type", sentence: "Send JSON, as application/json.")
        case .tooLarge: Problem(status: 413, code: "json-too-large", sentence: "The request has more than 64 KiB.")
        case .malformed: Problem(status: 400, code: "json-malformed", sentence: "The request is not a JSON object of the right shape.")
        case .duplicate(let name):
            Problem(status: 400, code: "json-malformed", sentence: "The member '\(quotable(name))' stands in the request twice.")
        case .missing(let name): Problem(status: 400, code: "json-malformed", sentence: "The request has no member '\(name)'.")
        }
    }
}
