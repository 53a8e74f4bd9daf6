/// `text` as a sentence may quote it: in double quotes, at most 100 Unicode scalars, with `?` for every character
/// that could move the cursor, change the direction of the text, or break a line.
package func quoted(_ text: String) -> String {
    "\"\(cleaned(text, limit: 100))\""
}

/// At most `limit` Unicode scalars of `text`, and dots if that is not all, with `?` for what does not stand for itself on one line.
func cleaned(_ text: String, limit: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
        scalars.append(isPrintable(scalar) ? scalar : "?")
    }
    let isCut = text.unicodeScalars.dropFirst(limit).first != nil
    return "\(String(scalars))\(isCut ? "..." : "")"
}

/// Whether a character stands for itself on one line.
func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
        .spaceSeparator:
        true
    @unknown default: false
    }
}
