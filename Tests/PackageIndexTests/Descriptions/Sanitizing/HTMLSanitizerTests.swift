import TestSupport
import Testing

@testable import PackageIndex

@Suite struct HTMLSanitizerTests {
    @Test func `what is allowed stays as it is`() {
        let html = """
            <h2 id="user-content-a">A</h2>
            <p align="center">b <strong>c</strong> <code class="k">d &lt; e &amp; f</code><br>g</p>
            <table><thead><tr><th align="right" colspan="2">h</th></tr></thead><tbody><tr><td>i</td></tr></tbody></table>
            <ol start="3"><li>j<ul><li>k</li></ul></li></ol>
            <dl class="simple"><dt>l</dt><dd><p>m</p></dd></dl>
            <details><summary>n</summary><pre><code>o
            </code></pre></details>
            """
        #expect(sanitized(html) == html)
    }

    @Test(
        arguments: [
            ("<script>x</script>y", "y"), ("<style>x</style>y", "y"), ("<svg><p>x</p></svg>y", "y"), ("<title>x</title>y", "y"),
            ("<form><label>x</label><button>y</button></form>", "xy"), ("<!-- x -->y", "y"), ("<font color=red>x</font>", "x"),
        ]
    ) func `what is not allowed goes, and what it says goes only where it is no text`(html: String, expected: String) {
        #expect(sanitized(html) == expected)
    }

    @Test(
        arguments: [
            ("https://a.example/b?c=d&amp;e#f", "https://a.example/b?c=d&amp;e#f"), ("HTTP://A.example", "HTTP://A.example"),
            (" https://a.example/ b ", "https://a.example/%20b"), ("https://a.example/\"b", "https://a.example/%22b"),
            ("mailto:a@b.example", "mailto:a@b.example"), ("https://käse.example/ß", "https://käse.example/ß"),
        ]
    ) func `a link to the web or to a mailbox says whose it is`(address: String, expected: String) {
        #expect(sanitized("<a href='\(address)'>x</a>") == "<a href=\"\(expected)\" rel=\"nofollow noreferrer ugc\">x</a>")
    }

    @Test(
        arguments: [
            "javascript:alert(1)", "java&#9;script:alert(1)", "/relative", "docs/x.md", "//a.example/", "https:a.example",
            "https://a@b.example/",
            "data:text/html,x", "https://", "https://\u{5C}a.example", "mailto:", "#",
            "https://a.example/" + String(repeating: "x", count: 2_048),
        ]
    ) func `any other link is its text`(address: String) {
        #expect(sanitized("<a href='\(address)'>x</a>") == "x")
    }

    @Test func `ids, and links to them, get a prefix that no id of the page has`() {
        #expect(
            sanitized("<p id=a>x</p><a href=#a>y</a><a href='#user-content-a'>z</a>")
                == "<p id=\"user-content-a\">x</p><a href=\"#user-content-a\">y</a><a href=\"#user-content-a\">z</a>"
        )
        #expect(sanitized("<p id=a>x</p><p id=a>y</p>") == "<p id=\"user-content-a\">x</p><p>y</p>")
    }

    @Test func `an image becomes a link with its text, so that nothing is loaded`() {
        let link = "<a href=\"https://a.example/b.png\" rel=\"nofollow noreferrer ugc\">"
        #expect(sanitized("<img src=https://a.example/b.png alt=' c\n d '>") == "\(link)c d</a>")
        #expect(sanitized("<img src=https://a.example/b.png>") == "\(link)image</a>")
        #expect(sanitized("<img src=http://a.example/b.png alt=c>") == "c")
        #expect(sanitized("<img src=data:image/png;base64,x>") == "")
        #expect(
            sanitized("<a href=https://x.example/><img src=https://a.example/b.png alt=c></a>")
                == "<a href=\"https://x.example/\" rel=\"nofollow noreferrer ugc\">c</a>"
        )
    }

    @Test func `a link in which nothing can be seen is left out, and its place stays`() {
        #expect(sanitized("<h2>x<a href='#x' title=y></a></h2>") == "<h2>x</h2>")
        #expect(sanitized("<a id=x href=#y> <b></b></a>") == "<span id=\"user-content-x\"> <b></b></span>")
        #expect(sanitized("<a id=x>y</a>") == "<span id=\"user-content-x\">y</span>")
    }

    @Test func `headings move down by one if one is of the first level, and only then`() {
        #expect(sanitized("<h1>a</h1><h2>b</h2><h6>c</h6>") == "<h2>a</h2><h3>b</h3><h6>c</h6>")
        #expect(sanitized("<h3>b</h3><h1>a</h1>") == "<h4>b</h4><h2>a</h2>")
        #expect(sanitized("<h2>b</h2><h5>a</h5>") == "<h2>b</h2><h5>a</h5>")
    }

    @Test func `a check box becomes a character`() {
        let list = "<ul><li><input type=checkbox disabled> a</li><li><input type=CheckBox checked> b</li></ul>"
        #expect(sanitized(list) == "<ul><li>☐ a</li><li>☑ b</li></ul>")
        #expect(sanitized("<input type=text value=x><input>") == "")
    }

    @Test func `classes are those of highlighted code and of docutils`() {
        #expect(sanitized("<span class='k evil  nf\tbutton'>x</span>") == "<span class=\"k nf\">x</span>")
        #expect(sanitized("<span class='evil'>x</span>") == "<span>x</span>")
    }

    @Test func `landmarks are no landmarks of the page`() {
        #expect(sanitized("<aside class='admonition note'>x</aside><nav>y</nav>") == "<div class=\"admonition note\">x</div><div>y</div>")
    }

    @Test(
        arguments: [
            ("<p>a<p>b", "<p>a</p><p>b</p>"), ("<p>a<div>b</div>c", "<p>a</p><div>b</div>c"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"), ("</div>a</p>", "a"), ("<td>a", "a"), ("<li>a", "a"),
            ("<a href=#x>a<a href=#y>b", linked),
            ("<table><td>a<tr>b", "<table><tbody><tr><td>a</td></tr><tr></tr></tbody></table>b"),
            ("<table>a<td>b</table>", "<table></table>ab"), ("<h2>a<h3>b</h2>c", "<h2>a</h2><h3>b</h3>c"),
        ]
    ) func `what is open is closed where a parser would close it`(html: String, expected: String) {
        #expect(sanitized(html) == expected)
    }

    private static let linked = "<a href=\"#user-content-x\">a</a><a href=\"#user-content-y\">b</a>"

    @Test func `control characters go, and line ends become line feeds`() {
        #expect(sanitized("a\0b\u{1B}[31m\u{7F}\u{9B}c\r\nd\re\u{C}f&#27;&#0;&#155;") == "ab[31mc\nd\ne f\u{FFFD}")
    }

    @Test func `a line feed at the start of code is kept`() {
        #expect(sanitized("<pre>\n\nx</pre>") == "<pre>\n\nx</pre>")
        #expect(sanitized("<pre>\nx</pre>") == "<pre>x</pre>")
    }

    @Test func `beyond a depth of 100 elements are left out, and their text stays`() {
        let deep = sanitized(String(repeating: "<div>", count: 5_000) + "x")
        #expect(deep == String(repeating: "<div>", count: 100) + "x" + String(repeating: "</div>", count: 100))
    }

    @Test func `what would become too long is nothing`() {
        let sanitizer = HTMLSanitizer(outputLimit: 10)
        #expect(sanitizer.sanitize(Array("<b>abc</b>".utf8)) == Array("<b>abc</b>".utf8))
        #expect(sanitizer.sanitize(Array("<b>abcd</b>".utf8)) == nil)
        #expect(sanitizer.sanitize(Array("&amp;&amp;&amp;".utf8)) == nil)
    }

    @Test func `broken UTF-8 is mended`() {
        #expect(HTMLSanitizer(outputLimit: 100).sanitize([0x61, 0xC3, 0x3C, 0x62, 0x3E, 0xFF]) == Array("a\u{FFFD}<b>\u{FFFD}</b>".utf8))
    }

    /// A sanitiser that looks back or ahead without a limit takes hours for these.
    @Test(
        arguments: [
            "[", "<", "&", "&#1", "<b>", "<div>", "<p>", "<a b=\"", "<!--", "<!", "</b>", "<ul><li>", "<table><td>", "<svg>", "<a href=#x>",
            "<pre>\n", "<h1>",
            "<b><div>", "<i></b>", "<a x=1 ", "</script", "<p id=a>",
        ]
    ) func `many of anything are no more than so many times one`(piece: String) {
        let output = sanitized(String(repeating: piece, count: 60_000))
        #expect(output.utf8.count < 8 << 20)
        #expect(sanitized(output) == output)
    }
}
