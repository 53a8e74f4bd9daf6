/// The attributes of an X.509 name (RFC 5280, section 4.1.2.4) in their order, with their types.
struct DistinguishedName: Equatable, Sendable {
    struct Attribute: Equatable, Sendable {
        let type: ObjectIdentifier
        /// The text in UTF-8; nil if it is a string of another type than UTF8String and PrintableString.
        let text: ArraySlice<UInt8>?
    }

    let attributes: [Attribute]

    /// Reads what is inside of a name.
    init(_ inside: DERReader) throws(DERError) {
        var names = inside
        var attributes: [Attribute] = []
        while !names.isAtEnd {
            var group = try names.inside(.set)
            guard !group.isAtEnd else { throw .contents }
            while !group.isAtEnd { attributes.append(try DistinguishedName.attribute(try group.inside(.sequence))) }
        }
        self.attributes = attributes
    }

    /// The text of the attribute of this type; nil unless there is exactly one.
    subscript(type: ObjectIdentifier) -> ArraySlice<UInt8>? {
        let found = attributes.filter { $0.type == type }
        return found.count == 1 ? found[0].text : nil
    }

    private static func attribute(_ inside: DERReader) throws(DERError) -> Attribute {
        var reader = inside
        let type = try reader.objectIdentifier()
        for tag in [DERTag.utf8String, .printableString] where reader.isNext(tag) {
            let text = try reader.contents(tag)
            try reader.finish()
            guard String(validating: text, as: UTF8.self) != nil else { throw .contents }
            return Attribute(type: type, text: text)
        }
        return Attribute(type: type, text: nil)
    }
}
