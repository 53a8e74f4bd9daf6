internal import HTTPTypes
internal import NIOCore

/// Where people find the index, and what follows from it for every answer.
package struct SiteAddress: Sendable {
    /// The scheme, the host and perhaps a port, without a slash at the end.
    package let text: String
    private let authorities: Set<String>
    /// Fields that every answer has, whoever asks for what.
    let fieldsOfEveryAnswer: [(name: String, value: String)]
    /// The same as they are sent.
    let everyAnswer: ByteBuffer

    /// - Parameter text: a base URL; with port 0, one that is not known before the start, so that every host is right.
    package init(_ text: String) {
        self.text = text
        let isSecure = text.hasPrefix("https://")
        let authority = text.drop { $0 != "/" }.dropFirst(2).lowercased()
        let usualPort = isSecure ? ":443" : ":80"
        if authority.hasSuffix(":0") {
            authorities = []
        } else if authority.hasSuffix(usualPort) {
            authorities = [authority, String(authority.dropLast(usualPort.count))]
        } else {
            authorities = [authority, authority + usualPort]
        }
        // Two years, as browsers' lists want it (RFC 6797, section 6.1).
        fieldsOfEveryAnswer = isSecure ? [("Strict-Transport-Security", "max-age=63072000")] : []
        everyAnswer = ByteBuffer(string: fieldsOfEveryAnswer.map { "\($0.name): \($0.value)\r\n" }.joined())
    }

    /// Whether a page of the index itself has this origin (RFC 6454).
    func isOwnOrigin(_ origin: String) -> Bool {
        authorities.isEmpty || origin.lowercased() == text.lowercased()
    }

    /// Whether a request for this host came to where the index says that it is.
    func isOwn(_ host: String?) -> Bool {
        authorities.isEmpty || host.map { authorities.contains($0.lowercased()) } ?? false
    }
}
