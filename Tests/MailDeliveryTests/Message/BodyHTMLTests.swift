import Testing

@testable import MailDelivery

@Suite struct BodyHTMLTests {
    private func html(_ text: String, title: String = "Title") -> String {
        BodyText(text).html(title: HeaderText(title)).text
    }

    private func body(_ text: String) -> String {
        let lines = html(text).split(separator: "\n")
        let start = lines.firstIndex { $0.hasPrefix("<body") } ?? 0
        return lines[(start + 1)...].prefix { $0 != "</body>" }.joined(separator: "\n")
    }

    @Test func `empty lines part paragraphs, and lines stay lines`() {
        #expect(body("One\ntwo\n\n \nthree") == "<p>One<br>\ntwo</p>\n<p>three</p>")
        #expect(body("") == "")
    }

    @Test func `a line that is a web address alone becomes a link`() {
        let link = "https://pkg.example.org/a/?token=x&y=1"
        let escaped = "https://pkg.example.org/a/?token=x&amp;y=1"
        #expect(body(link) == "<p><a href=\"\(escaped)\">\(escaped)</a></p>")
        #expect(body("http://localhost:8000/") == "<p><a href=\"http://localhost:8000/\">http://localhost:8000/</a></p>")
    }

    @Test(arguments: [
        "see https://a.example/", "https://a.example/ now", "javascript:alert(1)", "https://", "HTTPS://a.example/", " https://a.example/",
        "https://a.example/\"onclick=x", "https://a.example/<b>", "https://b\u{FC}cher.example/", "ftp://a.example/", "data:text/html,x",
        "https://a.example/\u{202E}x", "https://" + String(repeating: "a", count: 2_000),
    ])
    func `nothing else becomes a link`(line: String) {
        #expect(!html(line).contains("<a"))
        #expect(!html(line).contains("href"))
    }

    @Test(arguments: ["<script>x</script>", "<\u{338}script>", "&lt;", "\"'", "</p></body></html><img src=x>", "&\u{301}amp;"])
    func `what looks like markup is text`(text: String) {
        let paragraph = Array(body(text).unicodeScalars.dropFirst(3).dropLast(4))
        #expect(!paragraph.contains { "<>\"'".unicodeScalars.contains($0) })
        let unescaped = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"].reduce(paragraph) { rest, escape in
            rest.replacing(Array(escape.key.unicodeScalars), with: Array(escape.value.unicodeScalars))
        }
        #expect(unescaped.replacing(Array("&amp;".unicodeScalars), with: ["&"]) == Array(text.unicodeScalars))
    }

    @Test func `the title is text too`() {
        #expect(html("x", title: "</title><script>").contains("<title>&lt;/title&gt;&lt;script&gt;</title>"))
    }

    @Test func `nothing is loaded from elsewhere, and no colour is set`() {
        let document = html("Text\n\nhttps://pkg.example.org/\n")
        for word in ["<img", "<link", "<script", "<style", "src=", "url(", "color:", "background", "@import"] {
            #expect(!document.contains(word), "\(word)")
        }
        #expect(document.contains("<meta name=\"color-scheme\" content=\"light dark\">"))
    }
}
