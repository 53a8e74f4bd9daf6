/// White space as Python's `str.strip` and `\s` see it, which is what the packaging tools allow around versions and specifiers.
extension Unicode.Scalar {
    var isPythonWhitespace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}

extension Substring {
    /// The text without the white space around it.
    func trimmingPythonWhitespace() -> Substring {
        let start = unicodeScalars.firstIndex { !$0.isPythonWhitespace } ?? endIndex
        var end = endIndex
        while end > start {
            let before = unicodeScalars.index(before: end)
            guard unicodeScalars[before].isPythonWhitespace else { break }
            end = before
        }
        return self[start..<end]
    }
}
