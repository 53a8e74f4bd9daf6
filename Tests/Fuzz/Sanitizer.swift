// Sources: Sources/PackageIndex/Descriptions/Sanitizing/*.swift

/// Any bytes, sanitised: the result is made of known tags and text alone, closes what it opens, and stays as it is when sanitised again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let once = HTMLSanitizer(outputLimit: 1 << 24).sanitize(bytes) else { preconditionFailure("the limit is far away") }
    precondition(HTMLSanitizer(outputLimit: once.count).sanitize(once) == once, "what is sanitised stays as it is")
    precondition(once.isEmpty || HTMLSanitizer(outputLimit: once.count - 1).sanitize(bytes) == nil, "the limit holds")
    check(once[...])
    return 0
}

/// Reads the output by the few rules that it is written by.
private func check(_ output: ArraySlice<UInt8>) {
    var rest = output
    var open: [String] = []
    while let byte = rest.popFirst() {
        precondition(byte != UInt8(ascii: ">") && (byte >= 0x20 || byte == 0x09 || byte == 0x0A), "text is escaped")
        guard byte == UInt8(ascii: "<") else { continue }
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { preconditionFailure("a tag ends") }
        let tag = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        check(tag, &open)
        precondition(open.count <= HTMLSanitizer.depthLimit, "it is not too deep")
    }
    precondition(open.isEmpty, "all is closed")
}

private func check(_ tag: String, _ open: inout [String]) {
    guard !tag.hasPrefix("/") else { return precondition(open.popLast() == String(tag.dropFirst()), "tags close in order") }
    let name = String(tag.prefix { $0 != " " })
    guard let element = HTMLElement(rawValue: name), element != .h1 else { preconditionFailure("the element is known") }
    if !element.isVoid { open.append(name) }
    let allowed = ["href", "rel", "id", "class", "title", "align", "colspan", "rowspan", "start"]
    // By bytes, as browsers do: a mark that combines with a quote makes one character of both.
    let parts = tag.utf8.dropFirst(name.utf8.count).split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    precondition(parts.count % 2 == 1 && parts.last?.isEmpty ?? true, "values stand in quotes")
    for (label, value) in zip(parts.enumerated().filter { $0.offset % 2 == 0 }, parts.enumerated().filter { $0.offset % 2 == 1 }) {
        let attribute = String(label.element.dropFirst().dropLast())
        precondition(label.element == " \(attribute)=" && allowed.contains(attribute), "the attribute is known")
        let isSafe = ["https://", "http://", "mailto:", "#user-content-"].contains { value.element.lowercased().utf8.starts(with: $0.utf8) }
        precondition(attribute != "href" || isSafe, "the address is one of the web")
    }
}
