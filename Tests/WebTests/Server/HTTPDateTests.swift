import NIOCore
import Testing

@testable import Web

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_900_000_000, "Sun, 17 Mar 2030 17:46:40 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func `a date is written as RFC 9110, section 5.6.7 has it`(second: Int, text: String) {
        #expect(HTTPDate.text(second) == text)
    }

    @Test func `the field is of the length that room is made for`() {
        var date = HTTPDate()
        let field = date.field()
        #expect(field.readableBytes == HTTPDate.fieldLength)
        #expect(String(buffer: field).hasPrefix("date: ") && String(buffer: field).hasSuffix(" GMT\r\n\r\n"))
    }
}
