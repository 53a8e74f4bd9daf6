internal import Accounts
internal import Credentials
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension SiteDoor {
    /// The response to one visitor, with what becomes of their cookies.
    /// - Parameter asJSON: whether a script asked: it is told where to go, rather than redirected.
    func response(_ answer: PageAnswer, _ visit: Visit, asJSON: Bool = false) -> Response {
        var fields = PageFields.personal
        setCookies(answer, visit, &fields)
        if let seconds = answer.retryAfter { fields[.retryAfter] = String(seconds) }
        switch answer.content {
        case .redirect(let path) where asJSON:
            return body(Self.json(["redirect": path]), type: "application/json", answer.status, visit, fields)
        case .redirect(let path):
            fields[.location] = path
            fields[.contentLength] = "0"
            return Response(status: .seeOther, headers: fields)
        case .json(let bytes): return body(bytes, type: "application/json", answer.status, visit, fields)
        case .page(let page):
            return body(layout.bytes(page, for: visit), type: "text/html; charset=utf-8", answer.status, visit, fields)
        }
    }

    private func body(_ bytes: [UInt8], type: String, _ status: Int, _ visit: Visit, _ fields: HTTPFields) -> Response {
        var fields = fields
        fields[.contentType] = type
        fields[.contentLength] = String(bytes.count)
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: fields,
            body: visit.request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    private static func json(_ members: [String: String]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(members)).map(Array.init) ?? []
    }

    private func setCookies(_ answer: PageAnswer, _ visit: Visit, _ fields: inout HTTPFields) {
        func set(_ cookie: String) { fields.append(HTTPField(name: .setCookie, value: cookie)) }
        switch answer.session {
        case .step(.signedIn(let session, let device)):
            set(cookies.setting(cookies.session, to: session.secret.text))
            set(cookies.setting(cookies.device(device.name), to: device.secret.text, seconds: Int(KnownDevice.lifeSeconds)))
        case .step(.pending(let secret, _)): set(cookies.setting(cookies.session, to: secret.text))
        case .begin(let session): set(cookies.setting(cookies.session, to: session.secret.text))
        case .end: set(cookies.removing(cookies.session))
        case .none: if visit.isNew { set(cookies.setting(cookies.session, to: visit.secret.text)) }
        }
        switch answer.link {
        case .keep(let secret): set(cookies.setting(cookies.link, to: secret, seconds: 6 * 3_600))
        case .forget: set(cookies.removing(cookies.link))
        case nil: break
        }
    }
}

/// Fields of answers that are for one person's eyes.
enum PageFields {
    static var personal: HTTPFields {
        var fields = HTTPFields()
        fields[.cacheControl] = "no-store"
        fields[.vary] = "Cookie"
        secure(&fields)
        return fields
    }

    /// What every page says to browsers: nothing from elsewhere, in nobody's frame.
    static func secure(_ fields: inout HTTPFields) {
        fields[.contentSecurityPolicy] = ContentPolicy.page
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = "same-origin"
        fields[.openerPolicy] = "same-origin"
        fields[.resourcePolicy] = "same-origin"
    }
}
