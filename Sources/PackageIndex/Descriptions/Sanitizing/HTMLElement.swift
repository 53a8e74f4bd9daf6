/// An element that a sanitised fragment may hold. Those that `readme_renderer` makes, and no others.
enum HTMLElement: String, CaseIterable {
    case a, abbr, b, blockquote, br, caption, cite, code, col, colgroup, dd, del, details, div, dl, dt, em, figcaption, figure
    case h1, h2, h3, h4, h5, h6, hr, i, kbd, li, ol, p, pre, section, span, strong, sub, summary, sup
    case table, tbody, td, th, thead, tr, tt, ul, `var`

    /// Where an element may stand, and what it closes.
    enum Kind {
        /// Part of a line.
        case inline
        /// Ends a paragraph.
        case block
        /// A block that stands in no other heading.
        case heading
        /// Stands directly in a list.
        case item
        /// Stands directly in one certain element.
        case label
        /// Stands in a table and nowhere else.
        case tablePart
    }

    var kind: Kind {
        switch self {
        case .a, .abbr, .b, .br, .cite, .code, .del, .em, .i, .kbd, .span, .strong, .sub, .sup, .tt, .var: .inline
        case .blockquote, .details, .div, .dl, .figure, .hr, .ol, .p, .pre, .section, .table, .ul: .block
        case .h1, .h2, .h3, .h4, .h5, .h6: .heading
        case .dd, .dt, .li: .item
        case .figcaption, .summary: .label
        case .caption, .col, .colgroup, .tbody, .td, .th, .thead, .tr: .tablePart
        }
    }

    /// Has neither content nor end tag.
    var isVoid: Bool { self == .br || self == .col || self == .hr }

    /// Holds rows, cells or columns, and no text of its own.
    var isTableStructure: Bool {
        switch self {
        case .table, .thead, .tbody, .tr, .colgroup: true
        default: false
        }
    }

    /// End tags inside of it reach nothing outside.
    var isBoundary: Bool { self == .td || self == .th || self == .caption }

    /// One level further down, since the first is the page's own.
    var lowered: HTMLElement {
        switch self {
        case .h1: .h2
        case .h2: .h3
        case .h3: .h4
        case .h4: .h5
        case .h5: .h6
        default: self
        }
    }
}

/// What a tag of a name stands for.
enum HTMLTagMeaning {
    case element(HTMLElement)
    /// Becomes a link.
    case image
    /// A check box becomes a character.
    case input
    /// Left out with all that is in it.
    case dropped
    /// Left out; what is in it stays.
    case transparent

    /// - Parameter name: in lower case.
    init(_ name: String) {
        self = Self.known[name] ?? .transparent
    }

    private static let known: [String: HTMLTagMeaning] = {
        var known: [String: HTMLTagMeaning] = [:]
        for element in HTMLElement.allCases { known[element.rawValue] = .element(element) }
        known["acronym"] = .element(.abbr)
        // Landmarks of a page, which a description is not.
        known["aside"] = .element(.div)
        known["nav"] = .element(.div)
        known["img"] = .image
        known["image"] = .image
        known["input"] = .input
        for name in ["svg", "math", "template"] { known[name] = .dropped }
        return known
    }()
}
