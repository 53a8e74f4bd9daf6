internal import Foundation

/// The words of a text, the same for what is searched and for what is asked: nothing but letters and digits, in lower case, without
/// accents, compatibility forms made one (`Ｐy` is `py`).
///
/// Scripts that put no spaces between words (Chinese, Japanese, Thai …; and Korean, whose words carry particles) are taken
/// character by character: each is a word, and what stood together is asked for as a phrase. So any part of such a text is found.
struct SearchWords {
    /// A run of letters and digits: one word, or the characters of a script without spaces, one behind the other.
    struct Run: Hashable {
        var words: [String]
    }

    /// A word is cut there, in Unicode scalars.
    static let longestWord = 64

    /// In the order of the text.
    private(set) var runs: [Run] = []
    private var word = String.UnicodeScalarView()
    /// Whether the last run is one of single characters, and nothing has come since.
    private var isInCharacters = false

    init(_ text: some StringProtocol) {
        for scalar in Self.folded(text).unicodeScalars {
            switch Kind(scalar) {
            case .letter: add(letter: scalar)
            case .character: add(character: scalar)
            case .other: endRun()
            }
        }
        endRun()
    }

    /// All words with spaces between, as the full-text index takes them.
    var joined: String { runs.flatMap(\.words).joined(separator: " ") }

    private mutating func add(letter scalar: Unicode.Scalar) {
        isInCharacters = false
        if word.count < Self.longestWord { word.append(scalar) }
    }

    private mutating func add(character scalar: Unicode.Scalar) {
        endWord()
        let single = String(scalar)
        if isInCharacters, let last = runs.indices.last {
            runs[last].words.append(single)
        } else {
            runs.append(Run(words: [single]))
        }
        isInCharacters = true
    }

    private mutating func endRun() {
        endWord()
        isInCharacters = false
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        runs.append(Run(words: [String(word)]))
        word = String.UnicodeScalarView()
    }

    private static func folded(_ text: some StringProtocol) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.lowercased() }
        let apart = text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars.filter { !isAccent($0) }
        return String(String.UnicodeScalarView(apart)).precomposedStringWithCanonicalMapping
    }

    /// Marks that go with letters of Latin, Greek and Cyrillic. Those of other scripts make other letters, and stay.
    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        (0x0300...0x036F).contains(scalar.value)
    }
}

/// What a scalar is to a reader of words.
private enum Kind {
    /// Part of a word.
    case letter
    /// Of a script without spaces: a word by itself.
    case character
    /// Between words.
    case other

    /// Thai and Lao, Myanmar, Khmer, Korean letters, CJK radicals to Yi, Korean syllables, CJK ideographs wherever they stand.
    private static let withoutSpaces: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF,
        0xF900...0xFAFF, 0x1AFF0...0x1B16F, 0x20000...0x3FFFF,
    ]

    init(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            self = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? .letter : .other
        } else if Self.isWord(scalar) {
            self = Self.withoutSpaces.contains { $0.contains(scalar.value) } ? .character : .letter
        } else {
            self = .other
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
            .decimalNumber, .letterNumber:
            true
        case .enclosingMark, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
            .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse, .unassigned:
            false
        @unknown default:
            false
        }
    }
}
