extension Unicode.Scalar {
    /// Whether it may stand in a mail: it neither ends a line nor turns the direction of what follows, nor hides.
    ///
    /// The joiners U+200C and U+200D are invisible too, but Persian and many emoji are misspelt without them.
    var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        case .format: value == 0x200C || value == 0x200D
        default: true
        }
    }

    var isASCIILetterOrDigit: Bool {
        ("0"..."9").contains(self) || ("a"..."z").contains(self) || ("A"..."Z").contains(self)
    }
}
