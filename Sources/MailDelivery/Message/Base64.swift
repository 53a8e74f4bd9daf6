internal import Foundation

/// RFC 4648, section 4.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// In lines of 76 characters, each with its end (RFC 2045, section 6.8).
    static func lines(_ bytes: [UInt8]) -> String {
        let options: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
        return Data(bytes).base64EncodedString(options: options) + "\r\n"
    }
}
