/// Classes of ASCII bytes that the packaging standards name.
extension UInt8 {
    /// `0` to `9`.
    var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// `a` to `z` or `A` to `Z`.
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// A letter or a digit of ASCII.
    var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

    /// The lower-case letter for an upper-case one of ASCII; any other byte is itself.
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
