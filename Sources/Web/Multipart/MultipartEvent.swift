/// What the parser has come across.
enum MultipartEvent: Sendable, Equatable {
    /// The headers of a part have been read; its body follows.
    case partBegan(MultipartPart)
    /// These bytes of the chunk that was just given belong to the body of the part. The range is never empty.
    case body(Range<Int>)
    /// These bytes of earlier chunks belong to the body of the part, before all that follows: they looked like the
    /// beginning of a delimiter. At most 73.
    case heldBack(ArraySlice<UInt8>)
    /// The body of the part is complete.
    case partEnded
    /// The closing delimiter has been read. Only padding and a short epilogue may follow, and are checked.
    case finished
}

/// One part of a form, without its body (RFC 7578 section 4).
struct MultipartPart: Sendable, Equatable {
    /// The name of the field: not empty, without control characters.
    let name: String
    /// The name that the client gave the file; nil for a field that is no file. May be empty.
    /// Without control characters, and otherwise anything: never use it as a path.
    let filename: String?
    /// The media type as it was sent, if it was. Nothing is decided on it here.
    let contentType: String?
    /// All headers, in order.
    let headers: [MultipartHeader]
}

/// One header of a part.
struct MultipartHeader: Sendable, Equatable {
    /// In lower case.
    let name: String
    /// Without the white space around it.
    let value: String
}
