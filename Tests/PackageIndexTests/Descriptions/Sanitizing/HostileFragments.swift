import TestSupport

/// HTML that has been, or could be, somebody's way into a page.
enum HostileFragments {
    static let corpus = scripts + mutations + addresses + broken + places

    private static let scripts = [
        "<script>alert(1)</script>", "<SCRIPT SRC=https://x.example/x.js></SCRIPT>", "<scr\0ipt>alert(1)</script>", "<script/x>alert(1)",
        "<img src=x onerror=alert(1)>", "<img src='x'onerror=alert(1)//", "<b onmouseover=alert(1)>x</b>",
        "<a href=# onclick=alert(1)>x</a>",
        "<body onload=alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data=javascript:alert(1)>x</object>",
        "<embed src=javascript:alert(1)>", "<base href=https://x.example/>", "<meta http-equiv=refresh content='0;url=https://x.example/'>",
        "<link rel=stylesheet href=https://x.example/x.css>", "<style>@import 'https://x.example/x.css'</style>",
        "<p style='background:url(https://x.example/)'>x</p>",
        "<form action=https://x.example/><input name=password><button>x</button></form>",
        "<input type=image src=https://x.example/x.png>", "<textarea><script>alert(1)</script></textarea>",
        "<video src=x onerror=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>", "<marquee onstart=alert(1)>x</marquee>", "<x onfocus=alert(1) tabindex=1>x</x>",
        "<portal src=https://x.example/>", "<dialog open>x</dialog>", "<slot name=x>x</slot>", "<keygen autofocus onfocus=alert(1)>",
    ]

    /// What changes its meaning when it is written and read again.
    private static let mutations = [
        "<svg><style><img src=x onerror=alert(1)></style></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template><script>alert(1)</script></template>",
        "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
        "<math><annotation-xml encoding=text/html><script>alert(1)</script>",
        "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>", "<svg><desc><b title='</desc><script>alert(1)</script>'>",
        "<title><a title='</title><script>alert(1)</script>'>", "<xmp><p title='</xmp><script>alert(1)</script>'>",
        "<noembed><b title='</noembed><script>alert(1)</script>'>", "<select><style></select><script>alert(1)</script>",
        "<a href=https://x.example/><table><a href=https://y.example/>",
        "<table><td><a href=https://x.example/><table><td><a href=https://y.example/>",
        "<p><table><p>", "<b><p><b><p><b>x</b></p></b>y", "<a><div><a>x", "<plaintext><script>alert(1)</script>",
        "<table><tr><td>1<tr>2<b>3</table>4", "<table><caption><table><tr>x", "<ul><li><div><li>x</li></div></li></ul>",
        "<select><option><div>x",
        "<ruby><rtc><rp>x", "<h1><h2>x</h1>y</h2>", "<p><h1>x<p>y</h1>z", "<pre>\n\n\nx</pre>", "<pre>&#10;x</pre>",
        "<listing>\nx</listing>",
        "<svg><title><svg></title><script>alert(1)</script>", "<dl><dd><div><dd>x</dd></div></dd></dl>", "<nobr><nobr>x",
        "<button><button>x",
    ]

    private static let addresses = [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java&#x09;script:alert(1)",
        "java&#10;script:alert(1)", "java&Tab;script:alert(1)", "&#1;javascript:alert(1)", "javascript&colon;alert(1)",
        "&#106;&#97;&#118;&#97;script:alert(1)", "&#0000106avascript:alert(1)", "&#x6Aavascript:alert(1)",
        "javascript:alert(1)//https://x.example",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "blob:https://x.example/1",
        "view-source:https://x.example",
        "//x.example/", "\\\\x.example\\", "/admin/", "../secret", "?q=1", "https:x.example", "https:/x.example", "https:///x.example",
        "https://name@x.example/", "https://x.example\\@y.example/", "https://", "http://", "https://x\u{202E}.example@y/", "mailto:",
        "x:y", ":",
        "https://x.example/\"onclick=alert(1)//", "https://x.example/'><script>alert(1)</script>", "https://x.example/<b>",
        "ftp://x.example/",
    ].flatMap { ["<a href=\"\($0)\">x</a>", "<a href='\($0)'>x</a>", "<a href=\($0)>x</a>", "<img alt=x src=\"\($0)\">"] }

    private static let broken = [
        "<", "<>", "</", "</>", "</ x>", "<a", "<a ", "<a href", "<a href=", "<a href=\"", "<a href='x", "<a/href=https://x.example/>x",
        "<a\u{C}href=x>",
        "<!--", "<!-->", "<!--->", "<!-- --!><b>x", "<!-- -- ><b>", "<!--><script>alert(1)</script>-->", "<!---><b>x</b>-->", "<!x><b>",
        "<?php <b>",
        "<![CDATA[<b>x</b>]]>", "<!DOCTYPE html><b>x", "<b <i>x</i></b>", "<b\"=\"'>x", "<b x='<i>'>y", "<b = >x", "<b =x=y>z",
        "</b onclick=x>",
        "<\u{0}b>x", "<b\u{0}>x", "&", "&;", "&#", "&#x", "&#;", "&#0;", "&#xD800;", "&#x110000;", "&#99999999999999999999;", "&#128;",
        "&#13;", "&amp",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;", "&notit;", "\u{FEFF}<b>x", "\u{2028}", "\u{202E}<b>x</b>", "a\rb\r\nc",
        "<ſcript>x", "<İmg>x",
        "<a href=https://x.example/ href=javascript:alert(1)>x</a>", "<a HREF=https://x.example/ id=a ID=b>x</a>", "<p id='a b'>x",
        "<p id=''>x", "<p id>x",
    ]

    /// What reaches for the page around it.
    private static let places = [
        "</div></main><h1>x</h1>", "</body></html>x", "</p></p></p>", "<p>", "</table></td></tr>", "<td>x</td>", "<li>x", "<dt>x<dd>y",
        "<summary>x</summary>",
        "<div id=csrf-token>", "<a name=x id=user-content-x>x</a>", "<p id=x><p id=x>", "<p class='button danger k'>x</p>",
        "<p class='\u{0}k k\nhll'>x</p>",
        "<html lang=x><head><title>x</title></head><body class=k>x</body></html>", "<frameset><frame src=x>", "<col><tr><th>x",
        "<th colspan=99999 rowspan=-1>x",
        "<table><td colspan=5 rowspan=0 align=CENTER>x", "<ol start=-1><li>x", "<ol start=7x><li>x", "<p align=justify>x", "<hr><hr id=x>",
        "<br></br>", "<p/>x",
    ]

    private static let names = [
        "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "details", "div", "dl", "dt", "em", "figcaption",
        "figure", "h1", "h2",
        "h6", "hr", "i", "img", "input", "li", "ol", "p", "pre", "section", "span", "summary", "table", "tbody", "td", "th", "thead",
        "tfoot", "tr", "ul", "aside",
        "nav", "svg", "math", "style", "script", "template", "noscript", "title", "form", "select", "option", "button", "textarea",
        "plaintext", "mtext", "mglyph",
        "annotation-xml", "foreignObject", "iframe", "xmp", "image", "font", "center", "body", "html", "head", "nobr", "marquee", "object",
        "x-y",
    ]

    private static let attributes = [
        "id=x", "id=y", "href=https://a.example/b", "href=javascript:alert(1)", "href=#x", "href='mailto:a@b'", "href=/rel",
        "class='k foo'", "onclick=x", "style='x'",
        "src=https://a.example/k.png", "alt='alt <b>'", "align=center", "colspan=3", "type=checkbox", "checked", "title='\"><script>'",
        "start=5", "=", "\"", "/",
        "href='https://a.example/ &quot;x'",
    ]

    private static let texts = [
        "x", "\n", " ", "\n\n", "&lt;", "&amp;", "&", "<", "<!", "<!--", "-->", "--!>", "]]>", "<![CDATA[", "&#x3c;script&#62;", "&#0;",
        "\t", "é", "</", "<?x",
        "\u{A0}", "&colon;", "text", "\u{85}",
    ]

    /// Tags, ends and texts in no order.
    static func random(_ generator: inout SeededGenerator) -> String {
        var output = ""
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5: output += tag(&generator)
            case 5..<8: output += "</\(pick(names, &generator))>"
            default: output += pick(texts, &generator)
            }
        }
        return output
    }

    private static func tag(_ generator: inout SeededGenerator) -> String {
        let count = [0, 0, 1, 2][Int.random(in: 0..<4, using: &generator)]
        let words = (0..<count).map { _ in " " + pick(attributes, &generator) }
        let end = Int.random(in: 0..<30, using: &generator)
        return "<\(pick(names, &generator))\(words.joined())\(end == 0 ? "" : end < 3 ? "/>" : ">")"
    }

    private static func pick(_ choices: [String], _ generator: inout SeededGenerator) -> String {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}
