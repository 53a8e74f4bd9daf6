internal import Accounts

/// The fields of a form as browsers post it (WHATWG URL, section 5.1, "application/x-www-form-urlencoded parsing"), strictly: each name
/// once, unless the page says that it may come again, and everything well-formed UTF-8 without NUL.
struct URLEncodedForm: Sendable {
    enum Limits {
        /// In bytes.
        static let body = 64 << 10
        static let fields = 100
        /// Of a name or a value, decoded, in bytes.
        static let value = 16 << 10
    }

    private let fields: [String: [String]]

    /// - Parameter repeatable: names that may come more than once.
    /// - Throws: `FormError`
    init(_ body: some Collection<UInt8>, repeatable: Set<String> = []) throws(FormError) {
        guard body.count <= Limits.body else { throw .tooLarge }
        var fields: [String: [String]] = [:]
        var count = 0
        for pair in body.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= Limits.fields else { throw .tooManyFields }
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(sides[0])
            let value = sides.count > 1 ? try Self.decoded(sides[1]) : ""
            guard fields[name] == nil || repeatable.contains(name) else { throw .duplicate(name) }
            fields[name, default: []].append(value)
        }
        self.fields = fields
    }

    /// The field's value; empty if there is none, as a browser sends an empty field.
    subscript(_ name: String) -> String { fields[name]?.first ?? "" }

    func has(_ name: String) -> Bool { fields[name] != nil }

    /// Every value of a field that may come again.
    func all(_ name: String) -> [String] { fields[name] ?? [] }

    private static func decoded(_ bytes: some Sequence<UInt8>) throws(FormError) -> String {
        var output: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): output.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { throw .malformed }
                output.append(high << 4 | low)
            default: output.append(byte)
            }
        }
        guard output.count <= Limits.value else { throw .tooLarge }
        guard !output.contains(0), let text = String(validating: output, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

/// Why a body is not a form that is accepted here.
enum FormError: Error, Equatable {
    case notForm
    case tooLarge
    case tooManyFields
    case duplicate(String)
    case malformed

    var problem: Problem {
        switch self {
        case .notForm:
            Problem(status: 415, code: "form-type", sentence: "Send the form as application/x-www-form-urlencoded, as browsers do.")
        case .tooLarge: Problem(status: 413, code: "form-too-large", sentence: "The form has more than 64 KiB: shorten what you typed.")
        case .tooManyFields:
            Problem(status: 400, code: "form-too-large", sentence: "The form has more than \(URLEncodedForm.Limits.fields) fields.")
        case .duplicate(let name):
            Problem(status: 400, code: "form-malformed", sentence: "The field '\(quotable(name))' stands in the form twice.")
        case .malformed:
            Problem(status: 400, code: "form-malformed", sentence: "The form is not well-formed UTF-8 in the encoding of forms.")
        }
    }
}
