/// Why a body is not a multipart form that is accepted here.
enum MultipartError: Error, Sendable, Equatable {
    /// The media type of the request, if it has one, is another than `multipart/form-data`.
    case notMultipart(contentType: String?)
    case malformedContentType(String)
    case missingBoundary
    /// Not 1 to 70 of the characters that RFC 2046 allows, or a space at its end.
    case malformedBoundary(String)
    /// The body ended before the closing delimiter.
    case truncated
    /// Anything but one line end before the first delimiter.
    case dataBeforeStart
    /// Something other than padding, a line end or `--` after a delimiter.
    case malformedDelimiter
    case tooManyParts(limit: Int)
    case headersTooLarge(limit: Int)
    case tooManyHeaders(limit: Int)
    /// A line that is no `name: value`, or is not ended by CR LF.
    case malformedHeader(String)
    case duplicateHeader(String)
    case missingContentDisposition
    /// A Content-Disposition that cannot be read, or is not `form-data`.
    case malformedContentDisposition(String)
    /// A parameter of the Content-Disposition that stands there twice, also once plain and once with a star.
    case duplicateParameter(String)
    case missingName
    case notUTF8(parameter: String)
    /// A control or invisible formatting character in a name or file name.
    case controlCharacter(parameter: String, value: String)
    /// A Content-Transfer-Encoding that changes the bytes; RFC 7578 section 4.7 has none.
    case transferEncoding(String)
    case dataAfterEnd

    /// A stable word for programs.
    var code: String {
        switch self {
        case .notMultipart, .malformedContentType, .missingBoundary, .malformedBoundary: "form-type"
        case .truncated: "form-truncated"
        case .tooManyParts, .headersTooLarge, .tooManyHeaders: "form-too-large"
        case .dataBeforeStart, .malformedDelimiter, .malformedHeader, .duplicateHeader, .missingContentDisposition,
            .malformedContentDisposition, .duplicateParameter, .missingName, .notUTF8, .controlCharacter,
            .transferEncoding, .dataAfterEnd:
            "form-malformed"
        }
    }

    /// One sentence for people: what was refused, and what would be accepted.
    var sentence: String {
        switch self {
        case .notMultipart(nil): "The request has no Content-Type; send the form as multipart/form-data."
        case .notMultipart(let type?): "The request is of type \(quoted(type)); send the form as multipart/form-data."
        case .malformedContentType(let type):
            "The Content-Type \(quoted(type)) cannot be read; send multipart/form-data with one boundary parameter."
        case .missingBoundary: "The Content-Type has no boundary parameter; send the one that separates the parts."
        case .malformedBoundary(let boundary):
            "The boundary \(quoted(boundary)) is not 1 to 70 of the characters that RFC 2046 allows; send another one."
        case .truncated: "The form ends before its closing delimiter; send it again, whole."
        case .dataBeforeStart:
            "The form does not begin with its delimiter; check that the boundary is the one in the Content-Type."
        case .malformedDelimiter: "A delimiter of the form is followed by something else than a line end or two hyphens."
        case .tooManyParts(let limit): "The form has more than \(limit) parts; send fewer."
        case .headersTooLarge(let limit): "The headers of a part have more than \(limit) bytes; send shorter ones."
        case .tooManyHeaders(let limit): "A part has more than \(limit) headers; send fewer."
        case .malformedHeader(let line): "A part has the malformed header \(quoted(line)); send \"Name: value\" and CR LF."
        case .duplicateHeader(let name): "A part has the header \(quoted(name)) twice; send it once."
        case .missingContentDisposition: "A part has no Content-Disposition; send one with the name of the field."
        case .malformedContentDisposition(let value):
            "The Content-Disposition \(quoted(value)) of a part cannot be read; send form-data; name=\"...\"."
        case .duplicateParameter(let name): "A Content-Disposition has the parameter \(quoted(name)) twice; send it once."
        case .missingName: "A part has no field name; send name=\"...\" in its Content-Disposition."
        case .notUTF8(let parameter): "The \(parameter) of a part is not valid UTF-8; send it in UTF-8."
        case .controlCharacter(let parameter, let value):
            "The \(parameter) \(quoted(value)) of a part has a control character; send it without."
        case .transferEncoding(let encoding):
            "A part has the Content-Transfer-Encoding \(quoted(encoding)); send its bytes as they are."
        case .dataAfterEnd: "The form goes on after its closing delimiter; end it there."
        }
    }
}

/// `text` as a sentence may quote it: in double quotes, at most 100 Unicode scalars, with `?` for every character
/// that could move the cursor, change the direction of the text, or break a header line.
private func quoted(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(100) {
        scalars.append(scalar.isInvisible ? "?" : scalar)
    }
    let isCut = text.unicodeScalars.dropFirst(100).first != nil
    return "\"\(String(scalars))\(isCut ? "..." : "")\""
}

extension Unicode.Scalar {
    /// Whether this is a control, format (bidirectional ones among them), surrogate, private-use, unassigned, or
    /// line-separating character.
    var isInvisible: Bool {
        if isASCII { return value < 0x20 || value == 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
            .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
            .spaceSeparator:
            false
        @unknown default: true
        }
    }
}
