/// A step of a sanitised fragment.
enum FragmentEvent {
    case text([UInt8])
    /// An element that is closed later, or a void one. The attributes are written already, each with a space before it.
    case start(HTMLElement, attributes: [UInt8])
    case end(HTMLElement)
    /// Taken back.
    case nothing
}

/// Puts the pieces of a document into a tree that every HTML parser reads as it is written.
///
/// For that, each element stands only where a parser leaves it (HTML standard, section 13.2.6): no block in a paragraph, no link in a
/// link, items directly in lists, cells in rows. Where the input has it otherwise, elements are closed first, or the tag is left out.
struct FragmentBuilder {
    private struct OpenElement {
        let element: HTMLElement
        /// Where it begins; nowhere if its tag was left out.
        let event: Int?
    }

    private var events: [FragmentEvent] = []
    private var open: [OpenElement] = []
    /// Elements that are open beyond the limit of depth.
    private var overflow = 0
    /// The element that is being left out, and how often it stands in itself.
    private var dropping: (name: String, depth: Int)?
    /// The link that is open and has shown nothing yet: where it begins, and its id.
    private var blankLink: (event: Int, id: [UInt8])?
    private var isAtStartOfPre = false
    private var attributes = HTMLAttributes()

    mutating func take(_ token: HTMLToken) {
        let wasAtStartOfPre = isAtStartOfPre
        isAtStartOfPre = false
        guard dropping == nil else { return drop(token) }
        switch token {
        case .text(let text): add(wasAtStartOfPre && text.first == 0x0A ? Array(text.dropFirst()) : text)
        case .start(let tag): begin(tag)
        case .end(let name): if case .element(let element) = HTMLTagMeaning(name) { end(element) }
        }
    }

    mutating func finish() -> [FragmentEvent] {
        close(to: 0)
        return events
    }

    private mutating func drop(_ token: HTMLToken) {
        guard let (name, depth) = dropping else { return }
        switch token {
        case .start(let tag) where tag.name == name && !tag.isSelfClosing: dropping = (name, depth + 1)
        case .end(let ended) where ended == name: dropping = depth == 1 ? nil : (name, depth - 1)
        case .start, .end, .text: break
        }
    }

    private mutating func add(_ text: [UInt8]) {
        guard !text.isEmpty else { return }
        if !text.allSatisfy(\.isHTMLSpace) {
            leaveTableStructure()
            blankLink = nil
        }
        events.append(.text(text))
    }

    private mutating func begin(_ tag: HTMLTag) {
        switch HTMLTagMeaning(tag.name) {
        case .element(let element): begin(element, tag)
        case .image: addImage(tag)
        case .input: addCheckbox(tag)
        case .dropped: if !tag.isSelfClosing { dropping = (tag.name, 1) }
        case .transparent: break
        }
    }

    /// A picture would be loaded from elsewhere: whoever reads the page decides by following the link.
    private mutating func addImage(_ tag: HTMLTag) {
        let address = tag.attributes["src"].flatMap(SafeURL.image)
        var text = (tag.attributes["alt"] ?? []).split(whereSeparator: \.isHTMLSpace).joined(separator: " ".utf8).map(\.self)
        if text.isEmpty, address != nil { text = Array("image".utf8) }
        guard let address, !isInLink, open.count < HTMLSanitizer.depthLimit else { return add(text) }
        leaveTableStructure()
        events.append(.start(.a, attributes: HTMLAttributes.link(to: address)))
        events.append(.text(text))
        events.append(.end(.a))
    }

    private mutating func addCheckbox(_ tag: HTMLTag) {
        guard tag.attributes["type"]?.map(\.lowercasedASCII) == Array("checkbox".utf8) else { return }
        add(Array((tag.attributes["checked"] == nil ? "\u{2610}" : "\u{2611}").utf8))
    }

    private var isInLink: Bool {
        open.contains { item in
            guard let event = item.event, case .start(.a, _) = events[event] else { return false }
            return true
        }
    }

    private mutating func begin(_ element: HTMLElement, _ tag: HTMLTag) {
        guard makeRoom(for: element) else { return }
        let implied = impliedElements(before: element)
        guard open.count + implied.count + (element.isVoid ? 0 : 1) <= HTMLSanitizer.depthLimit, overflow == 0 || element.isVoid else {
            if !element.isVoid { overflow += 1 }
            return
        }
        for other in implied { push(other, attributes: []) }
        let written = attributes.write(tag, element)
        guard !element.isVoid else { return events.append(.start(element, attributes: written.all)) }
        guard element == .a else { return push(element, attributes: written.all) }
        beginLink(written)
    }

    /// A link that leads nowhere is the place that others lead to, or nothing.
    private mutating func beginLink(_ written: HTMLAttributes.Written) {
        if written.hasAddress {
            push(.a, attributes: written.all)
            blankLink = (events.count - 1, written.id)
        } else if !written.id.isEmpty {
            push(.a, as: .span, attributes: written.id)
        } else {
            open.append(OpenElement(element: .a, event: nil))
        }
    }

    private mutating func push(_ element: HTMLElement, as shown: HTMLElement? = nil, attributes: [UInt8]) {
        events.append(.start(shown ?? element, attributes: attributes))
        open.append(OpenElement(element: element, event: events.count - 1))
        isAtStartOfPre = element == .pre
    }

    private mutating func end(_ element: HTMLElement) {
        guard !element.isVoid else { return }
        guard overflow == 0 else { return overflow -= 1 }
        if let index = indexClosed(by: element) { close(to: index) }
    }

    /// Closes the elements from that place of the stack on.
    private mutating func close(to index: Int) {
        while open.count > index {
            guard let event = open.removeLast().event, case .start(let element, _) = events[event] else { continue }
            if let link = blankLink, link.event == event {
                endBlank(link)
            } else {
                events.append(.end(element))
            }
        }
    }

    /// A link in which there is nothing to see cannot be followed: what is left of it is the place that others lead to.
    private mutating func endBlank(_ link: (event: Int, id: [UInt8])) {
        blankLink = nil
        events[link.event] = link.id.isEmpty ? .nothing : .start(.span, attributes: link.id)
        if !link.id.isEmpty { events.append(.end(.span)) }
    }
}

/// Which elements have to be closed, and which opened.
extension FragmentBuilder {
    /// Closes what cannot hold the element.
    /// - Returns: whether it may stand here at all.
    private mutating func makeRoom(for element: HTMLElement) -> Bool {
        switch element.kind {
        case .inline:
            leaveTableStructure()
            if element == .a, let link = open.firstIndex(where: { $0.element == .a }) { close(to: link) }
            return true
        case .block: beginBlock()
        case .heading:
            beginBlock()
            if let heading = last(where: { $0.kind == .heading }, before: \.isBoundary) { close(to: heading) }
        case .item: return makeRoom(in: element == .li ? [.ul, .ol] : [.dl])
        case .label:
            beginBlock()
            return open.last?.element == (element == .summary ? .details : .figure)
        case .tablePart: return makeRoom(forPart: element)
        }
        return true
    }

    private mutating func beginBlock() {
        leaveTableStructure()
        if let paragraph = last(where: { $0 == .p }, before: { $0.kind != .inline }) { close(to: paragraph) }
    }

    /// Text and ordinary elements in a table, outside of its cells, come after the table.
    private mutating func leaveTableStructure() {
        guard let current = open.last?.element, current.isTableStructure, let table = open.lastIndex(where: { $0.element == .table })
        else { return }
        close(to: table)
    }

    private mutating func makeRoom(in lists: Set<HTMLElement>) -> Bool {
        guard let list = last(where: lists.contains, before: { $0.isBoundary || $0 == .table }) else { return false }
        close(to: list + 1)
        return true
    }

    private mutating func makeRoom(forPart element: HTMLElement) -> Bool {
        let parents: Set<HTMLElement>
        switch element {
        case .td, .th: parents = [.tr, .tbody, .thead, .table]
        case .tr: parents = [.tbody, .thead, .table]
        case .col: parents = [.colgroup, .table]
        default: parents = [.table]
        }
        guard let parent = open.lastIndex(where: { parents.contains($0.element) }) else { return false }
        close(to: parent + 1)
        return true
    }

    /// The parts of a table that may be left out in HTML, and are written here.
    private func impliedElements(before element: HTMLElement) -> [HTMLElement] {
        guard let parent = open.last?.element else { return [] }
        switch (element, parent) {
        case (.td, .table), (.th, .table): return [.tbody, .tr]
        case (.td, .tbody), (.th, .tbody), (.td, .thead), (.th, .thead): return [.tr]
        case (.tr, .table): return [.tbody]
        case (.col, .table): return [.colgroup]
        default: return []
        }
    }

    /// What an end tag closes; nothing if it belongs to none.
    private func indexClosed(by element: HTMLElement) -> Int? {
        switch element.kind {
        case .inline:
            last(where: { $0 == element }, before: { $0.kind != .inline && !(element == .a && $0 == .p) })
        case .heading: last(where: { $0.kind == .heading }, before: { $0.isBoundary || $0.isTableStructure })
        case .item: last(where: { $0 == element }, before: { $0.isBoundary || $0 == .ul || $0 == .ol || $0 == .dl })
        case .block where element == .p: last(where: { $0 == .p }, before: { $0.kind != .inline })
        case .block where element == .table: open.lastIndex { $0.element == .table }
        case .block, .label: last(where: { $0 == element }, before: { $0.isBoundary || $0.isTableStructure })
        case .tablePart: last(where: { $0 == element }, before: { $0 == .table })
        }
    }

    /// The innermost open element of a kind, unless one of another kind lies before it.
    private func last(where matches: (HTMLElement) -> Bool, before ends: (HTMLElement) -> Bool) -> Int? {
        for index in open.indices.reversed() {
            if matches(open[index].element) { return index }
            if ends(open[index].element) { return nil }
        }
        return nil
    }
}
