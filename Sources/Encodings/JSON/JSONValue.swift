/// A value of JSON (RFC 8259). Strings are UTF-8 with their escapes undone, and are compared byte by byte: `String` takes
/// different spellings of one letter for equal, and so must not compare what decides.
package enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// A well-formed number that is no integer of 64 bits. Nothing that is read here looks at one.
    case number
    case string([UInt8])
    case array([JSONValue])
    case object(JSONObject)

    /// The content of a string.
    package var string: [UInt8]? {
        if case .string(let content) = self { content } else { nil }
    }

    /// The value of an integer.
    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The elements of an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object.
    package var object: JSONObject? {
        if case .object(let members) = self { members } else { nil }
    }
}

/// An object of JSON: no two of its members have the same name.
package struct JSONObject: Equatable, Sendable {
    package let members: [[UInt8]: JSONValue]

    package init(members: [[UInt8]: JSONValue]) {
        self.members = members
    }

    /// The value of the member with this name.
    package subscript(name: String) -> JSONValue? {
        members[Array(name.utf8)]
    }
}
