import Testing

@testable import WebAuthnProtocol

@Suite struct ClientDataTests {
    private static let right = #"{"type":"t","challenge":"c","origin":"o"}"#

    private func read(_ text: String) -> ClientData? { ClientData(json: Array(text.utf8)[...]) }

    @Test func `members are read in any order, with others among them`() {
        let data = read(#"{"x":{"type":"other"},"origin":"o","crossOrigin":true,"topOrigin":"p","challenge":"\u0063","type":"t"}"#)
        #expect(data?.type == Array("t".utf8) && data?.challenge == Array("c".utf8) && data?.origin == Array("o".utf8))
        #expect(data?.isCrossOrigin == true && data?.topOrigin == Array("p".utf8))
        #expect(read(Self.right)?.isCrossOrigin == false)
    }

    @Test func `one byte order mark is dropped, and not two`() {
        #expect(read("\u{FEFF}" + Self.right) == read(Self.right))
        #expect(read("\u{FEFF}\u{FEFF}" + Self.right) == nil)
    }

    @Test(
        arguments: [
            "", "{}", "[]", "null", #""t""#, #"{"type":"t","challenge":"c"}"#, #"{"type":"t","origin":"o"}"#,
            #"{"challenge":"c","origin":"o"}"#,
            #"{"type":1,"challenge":"c","origin":"o"}"#, #"{"type":"t","challenge":null,"origin":"o"}"#,
            #"{"type":"t","challenge":"c","origin":["o"]}"#,
            #"{"type":"t","challenge":"c","origin":"o","origin":"o"}"#, #"{"type":"t","challenge":"c","origin":"o"}x"#,
            #"{"type":"t","challenge":"c","origin":"\ud800"}"#, #"{"type":"t","challenge":"c","origin":"o","crossOrigin":0}"#,
            #"{"type":"t","challenge":"c","origin":"o","topOrigin":false}"#, #"{"Type":"t","challenge":"c","origin":"o"}"#,
        ])
    func `what is no object with three strings, each once, is refused`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `4 KiB are read, and not one byte more`() {
        let space = String(repeating: " ", count: 4_096 - Self.right.utf8.count)
        #expect(read(Self.right + space) != nil)
        #expect(read(Self.right + space + " ") == nil)
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let start = Array(#"{"type":"t","challenge":"c","origin":"o"#.utf8)
        #expect(ClientData(json: (start + [0xFF, 0x22, 0x7D])[...]) == nil)
        #expect(ClientData(json: (start + [0x22, 0x7D])[...]) != nil)
    }
}
