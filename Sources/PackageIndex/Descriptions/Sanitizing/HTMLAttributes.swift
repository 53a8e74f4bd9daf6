/// Writes those attributes of tags that are allowed, with values that are.
struct HTMLAttributes {
    /// All that anything asks for.
    static let known: Set<String> = [
        "align", "alt", "checked", "class", "colspan", "href", "id", "rowspan", "src", "start", "title", "type",
    ]

    /// Attributes as they stand in a tag, each with a space before it.
    struct Written {
        var all: [UInt8] = []
        /// The id alone, if there is one.
        var id: [UInt8] = []
        var hasAddress = false
    }

    /// Before every id, so that none is that of something else in the page.
    private static let prefix = Array("user-content-".utf8)
    private static let idLimit = 256
    private static let titleLimit = 1_024

    /// The ids that were written: each stands once.
    private var ids: Set<[UInt8]> = []

    static func link(to address: [UInt8]) -> [UInt8] {
        written("href", address) + written("rel", Array("nofollow noreferrer ugc".utf8))
    }

    mutating func write(_ tag: HTMLTag, _ element: HTMLElement) -> Written {
        var output = Written()
        if element == .a, let address = tag.attributes["href"].flatMap(Self.address) {
            output.all += address
            output.hasAddress = true
        }
        if !element.isVoid, let id = tag.attributes["id"].flatMap(Self.prefixed), ids.insert(id).inserted {
            output.id = Self.written("id", id)
            output.all += output.id
        }
        if let names = tag.attributes["class"].map(AllowedClasses.filter), !names.isEmpty { output.all += Self.written("class", names) }
        if element == .a || element == .abbr, let title = tag.attributes["title"], title.count <= Self.titleLimit {
            output.all += Self.written("title", title)
        }
        output.all += Self.presentation(tag, element)
        return output
    }

    private static func address(_ text: [UInt8]) -> [UInt8]? {
        guard text.first == UInt8(ascii: "#") else { return SafeURL.link(text).map(link) }
        return prefixed(SafeURL.encoded(Array(text.dropFirst()))).map { written("href", [UInt8(ascii: "#")] + $0) }
    }

    private static func prefixed(_ id: [UInt8]) -> [UInt8]? {
        guard !id.isEmpty, !id.contains(where: \.isHTMLSpace) else { return nil }
        let whole = id.starts(with: prefix) ? id : prefix + id
        return whole.count <= idLimit ? whole : nil
    }

    private static func presentation(_ tag: HTMLTag, _ element: HTMLElement) -> [UInt8] {
        switch element {
        case .div, .p, .h1, .h2, .h3, .h4, .h5, .h6: align(tag)
        case .td, .th: align(tag) + number("colspan", 1...1_000, tag) + number("rowspan", 1...1_000, tag)
        case .ol: number("start", 0...1_000_000, tag)
        default: []
        }
    }

    private static func align(_ tag: HTMLTag) -> [UInt8] {
        guard let value = tag.attributes["align"]?.map(\.lowercasedASCII),
            ["left", "center", "right"].contains(where: { value == Array($0.utf8) })
        else { return [] }
        return written("align", value)
    }

    private static func number(_ name: String, _ range: ClosedRange<Int>, _ tag: HTMLTag) -> [UInt8] {
        guard let text = tag.attributes[name], let number = Int(String(decoding: text, as: UTF8.self)), range.contains(number) else {
            return []
        }
        return written(name, Array(String(number).utf8))
    }

    private static func written(_ name: String, _ value: [UInt8]) -> [UInt8] {
        var output = Array(" \(name)=\"".utf8)
        HTMLBytes.append(value, to: &output)
        output.append(UInt8(ascii: "\""))
        return output
    }
}
