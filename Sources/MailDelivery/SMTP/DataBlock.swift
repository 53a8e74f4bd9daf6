internal import NIOCore

/// A message as it follows `DATA`: a dot more before each line that begins with one, and a line of a single dot at the end
/// (RFC 5321, section 4.5.2).
enum DataBlock {
    /// - Parameter message: lines that end with CR LF.
    static func bytes(_ message: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(message.count + 64)
        var atLineStart = true
        for byte in message {
            if atLineStart && byte == UInt8(ascii: ".") { buffer.writeInteger(byte) }
            buffer.writeInteger(byte)
            atLineStart = byte == UInt8(ascii: "\n")
        }
        buffer.writeString(atLineStart ? ".\r\n" : "\r\n.\r\n")
        return buffer
    }
}
