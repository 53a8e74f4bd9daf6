/// `text` as a sentence may quote it: in single quotes, at most 100 Unicode scalars, with `?` for every character
/// that could move the cursor, change the direction of the text, or break a header line.
func quoted(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(100) {
        scalars.append(isPrintable(scalar) ? scalar : "?")
    }
    let isCut = text.unicodeScalars.dropFirst(100).first != nil
    return "'\(String(scalars))\(isCut ? "..." : "")'"
}

/// Several texts as a sentence may quote them: the first three, and how many more there are.
func quoted(_ texts: [String]) -> String {
    let shown = texts.prefix(3).map { quoted($0) }.joined(separator: ", ")
    return texts.count > 3 ? "\(shown) and \(texts.count - 3) more" : shown
}

/// Whether a character stands for itself on one line: no control, format (bidirectional ones among them),
/// surrogate, private-use, unassigned, or line-separating character.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
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
