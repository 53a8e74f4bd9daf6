// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// What the browser says it was asked, and by whom: `CollectedClientData` (WebAuthn L3, section 5.8.1).
///
/// Members that are not named here are left alone, wherever they stand and whatever they hold: the specification reserves
/// the right to add some, and browsers add nonsense so that nobody compares the whole text.
struct ClientData: Equatable, Sendable {
    /// 4 KiB: what browsers send has some hundred bytes.
    static let maximumBytes = 4_096

    /// `webauthn.create` or `webauthn.get`, in UTF-8.
    let type: [UInt8]
    /// The challenge in base64url, as it stands.
    let challenge: [UInt8]
    /// The origin, as it stands.
    let origin: [UInt8]
    /// Whether the page was framed by one of another origin. Absent means not.
    let isCrossOrigin: Bool
    /// The origin of the top-level page, which is there only if the page was framed.
    let topOrigin: [UInt8]?

    /// Registration's steps 5 and 6, authentication's steps 8 and 9: decode, drop one byte order mark, parse.
    ///
    /// Nil if there are more than ``maximumBytes``, if it is no JSON object in UTF-8, or if a member that is looked at is
    /// missing, doubled or of another type.
    init?(json: ArraySlice<UInt8>) {
        guard json.count <= ClientData.maximumBytes else { return nil }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = json.starts(with: mark) ? json.dropFirst(mark.count) : json
        guard let object = (try? JSONReader.read(text, limits: .webAuthn))?.object, let type = object["type"]?.string,
            let challenge = object["challenge"]?.string, let origin = object["origin"]?.string
        else { return nil }
        self.type = type
        self.challenge = challenge
        self.origin = origin
        switch object["crossOrigin"] {
        case nil: isCrossOrigin = false
        case .boolean(let value)?: isCrossOrigin = value
        default: return nil
        }
        switch object["topOrigin"] {
        case nil: topOrigin = nil
        case .string(let value)?: topOrigin = value
        default: return nil
        }
    }
}
