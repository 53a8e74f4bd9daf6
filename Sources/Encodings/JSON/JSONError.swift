/// Why bytes are not JSON that is read here.
package enum JSONError: Error, Equatable, Sendable, CaseIterable {
    /// Not of RFC 8259's grammar, or it ends too early.
    case syntax
    /// Not UTF-8.
    case encoding
    /// An escape for half of a surrogate pair.
    case loneSurrogate
    /// More than ``JSONLimits/depth``.
    case tooDeep
    /// More than ``JSONLimits/values``.
    case tooManyValues
    /// Two members of an object have the same name.
    case duplicateMember
    case trailingBytes
}

/// How much of JSON is read.
package struct JSONLimits: Sendable {
    /// How deep arrays and objects may be nested.
    package let depth: Int
    /// How many values a document may have, those inside of others included.
    package let values: Int

    package init(depth: Int, values: Int) {
        (self.depth, self.values) = (depth, values)
    }
}
