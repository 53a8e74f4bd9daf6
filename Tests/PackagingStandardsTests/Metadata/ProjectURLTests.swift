import PackagingStandards
import Testing

@Suite struct ProjectURLTests {
    /// The table of PEP 753.
    @Test(arguments: [
        ("Homepage", "homepage"), ("Home-page", "homepage"), ("Home page", "homepage"), ("Change_Log", "changelog"),
        ("What's New?", "whatsnew"), ("github", "github"), ("\u{DC}ber uns", "\u{FC}beruns"), ("!#$ \t\n", ""),
    ])
    func `labels are normalised as PEP 753 says`(label: String, normalized: String) {
        #expect(ProjectURL.normalize(label: label) == normalized)
    }

    @Test(
        arguments: [
            ("Source Code", WellKnownURL.source), ("GitHub", .source), ("Repository", .source), ("Changes", .changelog),
            ("What's New?", .changelog),
            ("Docs", .documentation), ("Bug Tracker", .issues), ("Issue-Tracker", .issues), ("Sponsor", .funding),
            ("Release Notes", .releasenotes),
            ("Security Policy", .security), ("DOWNLOAD", .download), ("Our blog", nil), ("", nil),
        ] as [(String, WellKnownURL?)])
    func `well-known labels are known by every spelling`(label: String, kind: WellKnownURL?) {
        #expect(WellKnownURL(normalizedLabel: ProjectURL.normalize(label: label)) == kind)
    }

    @Test func `every kind is known by the label that people read`() {
        for kind in WellKnownURL.allCases where kind != .source && kind != .issues && kind != .security {
            #expect(WellKnownURL(normalizedLabel: ProjectURL.normalize(label: kind.title)) == kind)
        }
    }

    @Test(arguments: [
        ("https://example.org", true), ("HTTP://EXAMPLE.ORG:8080/a?b=c#d", true), ("https://[2001:db8::1]/", true),
        ("https://a@b.example/", true),
        ("https://b\u{FC}cher.example/\u{FC}", true), ("https://example.org/%C3%BC", true), ("https://localhost:1", true),
        ("https://", false), ("https:///path", false), ("http:/example.org", false), ("//example.org", false),
        ("javascript:alert(1)", false),
        ("https://example.org:70000", false), ("https://example.org:1a", false), ("https://[::1", false), ("https://[]/", false),
        ("https://a b/", false), ("https://a/\"onclick=", false), ("https://a/<b>", false), ("https://a/%", false),
        ("https://a/%g0", false),
        ("https://@/", false), ("https://a/[", false), ("data:text/html,https://a", false), (" https://a", true),
    ])
    func `only web addresses with a host pass`(url: String, isAccepted: Bool) {
        #expect(((try? ProjectURL("Label, " + url)) != nil) == isAccepted)
    }
}
