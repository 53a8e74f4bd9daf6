internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Accounts
internal import Foundation

/// An answer that says no: problem details (RFC 9457) for programs, a page for browsers, and the sentence as reason phrase, since that
/// is all that some clients print.
struct Problem: Error {
    let status: Int
    let code: String
    let sentence: String
    var fields = HTTPFields()

    init(status: Int, code: String, sentence: String, fields: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.sentence = sentence
        self.fields = fields
    }

    init(_ refusal: any Refusal) {
        self.init(status: refusal.status, code: refusal.code, sentence: refusal.sentence)
        if let seconds = refusal.retryAfter { fields[.retryAfter] = String(seconds) }
    }

    static let notFound = Problem(status: 404, code: "not-found", sentence: "Nothing is here: check the address.")

    static func methodNotAllowed(_ allowed: String, hint: String) -> Problem {
        Problem(status: 405, code: "method-not-allowed", sentence: hint, fields: [.allow: allowed])
    }

    /// Something unexpected: only the number is told, the rest is in the log.
    static func fault(incident: String) -> Problem {
        Problem(
            status: 500,
            code: "internal-error",
            sentence: "Something went wrong here. The operator finds it in the log under incident \(incident)."
        )
    }

    /// - Parameters:
    ///   - layout: the frame of the page, if a browser asks.
    ///   - wantsPage: whether a person is to read it, rather than a program.
    func response(to request: Request, _ layout: Layout, wantsPage: Bool) -> Response {
        var fields = fields
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentType] = wantsPage ? "text/html; charset=utf-8" : "application/problem+json"
        if wantsPage { PageFields.secure(&fields) }
        let body = wantsPage ? ByteBuffer(bytes: layout.bytes(page)) : ByteBuffer(string: json)
        fields[.contentLength] = String(body.readableBytes)
        return Response(
            status: HTTPResponse.Status(code: status, reasonPhrase: Self.reasonPhrase(sentence)),
            headers: fields,
            body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: body)
        )
    }

    /// Whether a browser asks, for somebody to read.
    static func wantsPage(_ request: Request) -> Bool {
        request.headers[.accept].map { $0.lowercased().contains("text/html") && !$0.contains("json") } ?? false
    }

    /// One line of visible ASCII and Latin-1, of a length that every client takes.
    static func reasonPhrase(_ sentence: String) -> String {
        String(
            String.UnicodeScalarView(
                sentence.unicodeScalars.prefix(500).map { (0x20...0x7E).contains($0.value) ? $0 : "?" }
            )
        )
    }

    var json: String {
        let document = ProblemDocument(
            type: "about:blank",
            title: Self.title(status),
            status: status,
            detail: sentence,
            code: code,
            message: sentence
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private var page: Page {
        Page(
            Self.title(status),
            """
            <p>\(sentence)</p>
            <p><a href="/">To the start page</a></p>
            """
        )
    }

    /// The standard's own words for the status.
    private static func title(_ status: Int) -> String {
        HTTPResponse.Status(code: status).standardTitle
    }
}

/// The members of a problem document (RFC 9457), and `message`, which older clients look for.
private struct ProblemDocument: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let code: String
    let message: String
}

extension HTTPResponse.Status {
    fileprivate var standardTitle: String {
        switch code {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 507: "Insufficient Storage"
        default: "Error"
        }
    }
}
