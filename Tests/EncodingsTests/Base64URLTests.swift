import Encodings
import Testing

@Suite struct Base64URLTests {
    @Test(
        arguments: [
            // RFC 4648, section 10, without padding; and the two letters that differ from ordinary base64.
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
            ("??>", "Pz8-"), ("???", "Pz8_"),
        ])
    func `bytes have one text, and the text gives the bytes`(bytes: String, text: String) {
        #expect(Base64URL.encode(Array(bytes.utf8)) == text)
        #expect(Base64URL.decode(Array(text.utf8)) == Array(bytes.utf8))
    }

    @Test(
        arguments: [
            "Zg==", "Zg=", "Zh", "Zm9", "Zm-", "Z", "Zm9vZ", "Pz8+", "Pz8/", "Zm9v\n", " Zm9v", "Zm9 v", "Zm9v=", "Zmé", "Zm9v\u{0}",
            "Zm9.",
        ])
    func `padding, spare bits, other letters and impossible lengths are refused`(text: String) {
        #expect(Base64URL.decode(Array(text.utf8)) == nil)
    }
}
