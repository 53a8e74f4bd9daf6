/// Writes a fragment: tags in lower case, values in double quotes, everything else escaped.
struct FragmentWriter {
    private let limit: Int
    private var output: [UInt8] = []
    /// A parser leaves out a line feed there (HTML standard, section 13.2.6.4.7).
    private var isAtStartOfPre = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: nothing if it would be larger than the limit, in bytes.
    mutating func write(_ events: [FragmentEvent]) -> [UInt8]? {
        let hasFirstLevel = events.contains { event in
            if case .start(.h1, _) = event { true } else { false }
        }
        for event in events {
            write(event, isLowered: hasFirstLevel)
            guard output.count <= limit else { return nil }
        }
        return output
    }

    private mutating func write(_ event: FragmentEvent, isLowered: Bool) {
        switch event {
        case .nothing: return
        case .text(let text):
            if isAtStartOfPre, text.first == 0x0A { output.append(0x0A) }
            HTMLBytes.append(text, to: &output)
        case .start(let element, let attributes):
            output += "<\((isLowered ? element.lowered : element).rawValue)".utf8
            output += attributes
            output.append(UInt8(ascii: ">"))
        case .end(let element): output += "</\((isLowered ? element.lowered : element).rawValue)>".utf8
        }
        isAtStartOfPre = event.opensPre
    }
}

extension FragmentEvent {
    fileprivate var opensPre: Bool {
        if case .start(.pre, _) = self { true } else { false }
    }
}
