internal import Crypto
internal import Foundation

/// Digests as RECORD writes them (PEP 376): URL-safe base64 without padding.
enum Base64URL {
    static func sha256(_ bytes: [UInt8]) -> String {
        Data(SHA256.hash(data: bytes)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
