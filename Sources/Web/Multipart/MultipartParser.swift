/// An incremental parser of `multipart/form-data` (RFC 7578, RFC 2046 section 5.1).
///
/// It is fed with chunks of the request's body as they come, and pulled for events: what it says does not depend on
/// where the chunks are cut, save that one body may come in more or fewer pieces. Bytes of bodies are not copied: an
/// event names their range in the chunk. After an error the parser gives the same error for ever.
///
///     var parser = MultipartParser(boundary: boundary)
///     for try await chunk in body {
///         var position = 0
///         while let event = try parser.next(in: chunk.readableBytesUInt8Span, from: &position) { … }
///     }
///     try parser.finish()
struct MultipartParser: Sendable {
    private let limits: MultipartLimits
    private var delimiter: MultipartDelimiter
    private var state = State.start
    private var failure: MultipartError?
    private var parts = 0
    /// The lines of the headers that are being read.
    private var headerBlock: [UInt8] = []
    /// Bytes of the present state that are counted against its limit.
    private var count = 0

    /// Where in the form the next byte stands.
    private enum State {
        /// Before the first delimiter, at the first byte of the form.
        case start
        /// Before the first delimiter, which does not begin with the first byte.
        case lineEnd
        /// Behind a delimiter, before anything that says which kind it is.
        case delimiter
        /// In the spaces between a delimiter and the end of its line.
        case padding
        /// Behind the CR that ends the line of a delimiter.
        case lineFeed
        case headers
        case body
        /// Behind the first of the two hyphens that make a delimiter the closing one.
        case closingHyphen
        /// In the spaces behind the closing delimiter.
        case closingPadding
        /// Behind the CR that ends the line of the closing delimiter.
        case closingLineFeed
        case epilogue
    }

    init(boundary: MultipartBoundary, limits: MultipartLimits = MultipartLimits()) {
        self.limits = limits
        delimiter = MultipartDelimiter(boundary)
    }

    /// What comes next in `chunk` from `position` on, which moves behind it; nil when the chunk is used up.
    /// `position` begins at 0 for each chunk.
    mutating func next(
        in chunk: borrowing Span<UInt8>, from position: inout Int
    ) throws(MultipartError) -> MultipartEvent? {
        if let failure { throw failure }
        do throws(MultipartError) {
            while position < chunk.count {
                if let event = try step(in: chunk, from: &position) { return event }
            }
            return nil
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that no chunk follows. Throws `truncated` unless the closing delimiter has been read.
    mutating func finish() throws(MultipartError) {
        if let failure { throw failure }
        switch state {
        case .closingPadding, .closingLineFeed, .epilogue: return
        case .start, .lineEnd, .delimiter, .padding, .lineFeed, .headers, .body, .closingHyphen:
            failure = .truncated
            throw .truncated
        }
    }
}

extension MultipartParser {
    private mutating func step(
        in chunk: borrowing Span<UInt8>, from position: inout Int
    ) throws(MultipartError) -> MultipartEvent? {
        switch state {
        case .start, .lineEnd:
            try readStart(in: chunk, from: &position)
            return nil
        case .headers: return try readHeaders(in: chunk, from: &position)
        case .body: return readBody(in: chunk, from: &position)
        case .delimiter, .padding, .lineFeed, .closingHyphen, .closingPadding, .closingLineFeed, .epilogue:
            defer { position += 1 }
            return try readLine(chunk[position])
        }
    }

    /// Reads up to the first delimiter, before which one line end may stand. RFC 2046 section 5.1.1 lets any text stand
    /// there; no client sends any, and a part whose delimiter is damaged must not pass for such text.
    private mutating func readStart(
        in chunk: borrowing Span<UInt8>, from position: inout Int
    ) throws(MultipartError) {
        switch delimiter.next(in: chunk, from: &position) {
        case .delimiter?: enter(.delimiter)
        // Only the line end that the search takes as read before the first byte.
        case .heldBack(2)? where state == .start: enter(.lineEnd)
        case .heldBack?, .content?: throw .dataBeforeStart
        case nil: break
        }
    }

    private mutating func readBody(
        in chunk: borrowing Span<UInt8>, from position: inout Int
    ) -> MultipartEvent? {
        switch delimiter.next(in: chunk, from: &position) {
        case .content(let range)?: return .body(range)
        case .heldBack(let held)?: return .heldBack(delimiter.bytes.prefix(held))
        case .delimiter?:
            enter(.delimiter)
            return .partEnded
        case nil: return nil
        }
    }

    private mutating func readHeaders(
        in chunk: borrowing Span<UInt8>, from position: inout Int
    ) throws(MultipartError) -> MultipartEvent? {
        while position < chunk.count {
            let byte = chunk[position]
            position += 1
            headerBlock.append(byte)
            guard headerBlock.count <= limits.headerBytes else { throw .headersTooLarge(limit: limits.headerBytes) }
            guard byte == UInt8(ascii: "\n") else { continue }
            guard headerBlock.dropLast().last == UInt8(ascii: "\r") else {
                throw .malformedHeader(String(decoding: headerBlock, as: UTF8.self))
            }
            if headerBlock.count == 2 || headerBlock.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                let part = try MultipartPart(MultipartHeaders(block: headerBlock, limits: limits))
                enter(.body)
                return .partBegan(part)
            }
        }
        return nil
    }

    /// Reads the rest of a delimiter's line, and what follows the closing one.
    private mutating func readLine(_ byte: UInt8) throws(MultipartError) -> MultipartEvent? {
        switch (state, byte) {
        case (.delimiter, UInt8(ascii: "-")): enter(.closingHyphen)
        case (.delimiter, _), (.padding, _): try pad(byte, lineFeed: .lineFeed, else: .malformedDelimiter)
        case (.lineFeed, UInt8(ascii: "\n")): try beginPart()
        case (.closingHyphen, UInt8(ascii: "-")):
            enter(.closingPadding)
            return .finished
        case (.closingPadding, _): try pad(byte, lineFeed: .closingLineFeed, else: .dataAfterEnd)
        case (.closingLineFeed, UInt8(ascii: "\n")): enter(.epilogue)
        case (.epilogue, _):
            count += 1
            guard count <= limits.epilogueBytes else { throw .dataAfterEnd }
        case (.closingLineFeed, _): throw .dataAfterEnd
        case (.lineFeed, _), (.closingHyphen, _), (.start, _), (.lineEnd, _), (.headers, _), (.body, _): throw .malformedDelimiter
        }
        return nil
    }

    /// Reads a byte between a delimiter and the end of its line: a space, a tab, or the CR.
    private mutating func pad(
        _ byte: UInt8, lineFeed: State, else error: MultipartError
    ) throws(MultipartError) {
        switch byte {
        case 0x20, 0x09:
            count += 1
            guard count <= limits.paddingBytes else { throw error }
            if state == .delimiter { state = .padding }
        case UInt8(ascii: "\r"): enter(lineFeed)
        default: throw error
        }
    }

    private mutating func beginPart() throws(MultipartError) {
        parts += 1
        guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
        headerBlock.removeAll(keepingCapacity: true)
        enter(.headers)
    }

    private mutating func enter(_ state: State) {
        self.state = state
        count = 0
    }
}
