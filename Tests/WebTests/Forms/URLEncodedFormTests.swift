import Testing

@testable import Web

@Suite struct URLEncodedFormTests {
    private func form(_ text: String, repeatable: Set<String> = []) throws -> URLEncodedForm {
        try URLEncodedForm(Array(text.utf8), repeatable: repeatable)
    }

    @Test func `fields are decoded as browsers encode them`() throws {
        let form = try form("a=b+c&d=%26%3D%2B&e=&f&%C3%A9=%E2%82%AC&g=h=i")
        #expect(form["a"] == "b c" && form["d"] == "&=+" && form["e"] == "" && form["f"] == "" && form["é"] == "€" && form["g"] == "h=i")
        #expect(form.has("f") && !form.has("x") && form["x"] == "")
    }

    @Test func `a field may come again only where the page says so`() throws {
        #expect(throws: FormError.duplicate("a")) { try form("a=1&b=2&a=3") }
        #expect(try form("a=1&a=3", repeatable: ["a"]).all("a") == ["1", "3"])
    }

    @Test(arguments: ["%", "%4", "%g0", "a=%0", "a=%ff", "%00=a", "a=b%00c", "a=%c3", "a=%ed%a0%80"])
    func `what is malformed is refused`(text: String) {
        #expect(throws: FormError.malformed) { try form(text) }
    }

    @Test func `there are limits on everything`() throws {
        #expect(throws: FormError.tooLarge) { try form(String(repeating: "a", count: 65_537)) }
        #expect(throws: FormError.tooLarge) { try form("a=" + String(repeating: "b", count: 16_385)) }
        _ = try form("a=" + String(repeating: "b", count: 16_384))
        let fields = (0..<101).map { "f\($0)=1" }
        #expect(throws: FormError.tooManyFields) { try form(fields.joined(separator: "&")) }
        _ = try form(fields.dropLast().joined(separator: "&"))
    }
}
