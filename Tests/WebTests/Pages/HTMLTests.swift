import Testing

@testable import Web

@Suite struct HTMLTests {
    @Test func `a text is escaped wherever it is put in`() {
        let text = "<b a=\"x\" c='y'>&"
        #expect(
            ("<p title=\"\(text)\">\(text)</p>" as HTML).text
                == "<p title=\"&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;\">&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;</p>")
    }

    @Test func `HTML goes in as it is, once`() {
        let text = "<"
        let inner: HTML = "<b>\(text)</b>"
        #expect(("\(inner)\([inner, inner])\(7)" as HTML).text == "<b>&lt;</b><b>&lt;</b>\n<b>&lt;</b>7")
    }

    @Test(arguments: [true]) func `a choice between literals is HTML, a choice with a text is a text`(yes: Bool) {
        let text = "<i>"
        #expect(("\(yes ? "<b>" : "<u>")" as HTML).text == "<b>")
        #expect(("\(yes ? text : "<u>")" as HTML).text == "&lt;i&gt;")
        #expect(("\(yes ? "<p>\(text)</p>" : "<u>")" as HTML).text == "<p>&lt;i&gt;</p>")
    }
}

@Suite struct LocalPathTests {
    @Test(arguments: ["/", "/manage/", "/a?b=c&d=%2F%2F", "/search/?q=%C3%A9"]) func `a path of this site is one`(text: String) {
        #expect(LocalPath(text)?.text == text)
    }

    @Test(arguments: [
        "", "a", "//evil", "/\\evil", "\\/evil", "https://evil", "/a\nb", "/a\tb", "/a b", "/é", "/a\\b", " /a", "/\u{0}", "///",
        "javascript:x",
    ])
    func `anything that may lead elsewhere is none`(text: String) {
        #expect(LocalPath(text) == nil)
    }

    @Test func `a path has at most 1,000 bytes`() {
        #expect(LocalPath("/" + String(repeating: "a", count: 999)) != nil)
        #expect(LocalPath("/" + String(repeating: "a", count: 1_000)) == nil)
    }
}
