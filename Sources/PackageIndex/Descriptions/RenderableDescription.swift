internal import BlobStorage
internal import Crypto
internal import PackagingStandards

/// A description that is markup, and not too long to be rendered. All others are shown as they were written.
struct RenderableDescription: Sendable {
    /// In bytes of UTF-8, of what is rendered and of what is shown.
    static let limit = 1 << 20

    /// A language that the renderer knows. The raw value is the child's argument (`RendererProgram`).
    enum Language: String, Sendable {
        case reStructuredText = "rst"
        case gitHubMarkdown = "GFM"
        case commonMark = "CommonMark"
    }

    let language: Language
    let text: String

    init(language: Language, text: String) {
        self.language = language
        self.text = text
    }

    /// Without a content type it is reStructuredText, as PyPI has it.
    init?(_ metadata: CoreMetadata) {
        guard let text = metadata.description, text.utf8.count <= Self.limit else { return nil }
        switch metadata.descriptionContentType?.markup {
        case nil, .reStructuredText: language = .reStructuredText
        case .markdown(.gitHub): language = .gitHubMarkdown
        case .markdown(.commonMark): language = .commonMark
        case .plain: return nil
        }
        self.text = text
    }

    /// SHA-256 of language and text, in hexadecimal: what is equal is rendered once.
    var digest: String {
        hexadecimal(SHA256.hash(data: Array("\(language.rawValue)\n\(text)".utf8)))
    }

    /// A description as it was written, cut where it is too long.
    static func plain(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        let end = text.utf8.index(text.startIndex, offsetBy: limit)
        return String(text.unicodeScalars[..<end]) + "\n[…]"
    }
}
