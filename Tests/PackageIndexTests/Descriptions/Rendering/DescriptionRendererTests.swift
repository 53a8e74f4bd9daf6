import TestSupport
import Testing

@testable import PackageIndex

/// The real renderer, and hostile descriptions.
@Suite struct DescriptionRendererTests {
    private func render(
        _ text: String,
        _ language: RenderableDescription.Language,
        limits: ChildProcess.Limits = ChildProcess.Limits(time: .seconds(60)),
        program: String = RendererProgram.source
    ) async throws -> DescriptionRenderer.Outcome {
        let renderer = DescriptionRenderer(interpreters: [TestInterpreter.path], limits: limits, program: program)
        return try await BlockingThreads.run { try renderer.render(RenderableDescription(language: language, text: text)) }
    }

    /// As it is shown.
    private func shown(_ text: String, _ language: RenderableDescription.Language) async throws -> String {
        guard case .html(let html, _) = try await render(text, language) else { return "not rendered" }
        return sanitized(String(decoding: html, as: UTF8.self))
    }

    @Test func `GitHub's Markdown is rendered with its tables, lists of tasks and highlighted code`() async throws {
        let text =
            "# A *b*\n\n| c | d |\n|---|:-:|\n| 1 | 2 |\n\n- [x] e\n\n```python\ndef f(): pass\n```\n\n> [!NOTE]\n> g\n\n[h](#a-b) ~~i~~"
        let html = try await shown(text, .gitHubMarkdown)
        for part in [
            "<h2 id=\"user-content-a-b\">A <em>b</em></h2>", "<td align=\"center\">2</td>", "<li>☑ e</li>", "<span class=\"k\">def</span>",
            "<div class=\"admonition note\">", "<a href=\"#user-content-a-b\">h</a>", "<del>i</del>",
        ] { #expect(html.contains(part), "\(part) in \(html)") }
    }

    @Test func `CommonMark has no tables`() async throws {
        let text = "a | b\n--|--\n1 | 2"
        #expect(try await !shown(text, .commonMark).contains("<table>"))
        #expect(try await shown(text, .gitHubMarkdown).contains("<table>"))
    }

    @Test func `reStructuredText is rendered with its sections, fields, code and footnotes`() async throws {
        let text =
            "A\n=\n\nB\n-\n\n:c: d\n\n.. code-block:: python\n\n   def f(): pass\n\n.. note:: e\n\ng [1]_\n\n.. [1] h\n\n.. image:: https://a.example/b.png\n   :alt: i\n"
        let html = try await shown(text, .reStructuredText)
        for part in [
            "<h2>", "<h3>", "<dl class=\"field-list simple\">", "<span class=\"k\">def</span>", "<div class=\"admonition note\">",
            "id=\"user-content-footnote-reference-1\"", "<a href=\"https://a.example/b.png\" rel=\"nofollow noreferrer ugc\">i</a>",
        ] { #expect(html.contains(part), "\(part) in \(html)") }
    }

    @Test func `who rendered it is told`() async throws {
        guard case .html(_, let renderer) = try await render("a", .gitHubMarkdown) else { return #expect(Bool(false), "not rendered") }
        #expect(renderer.wholeMatch(of: /readme_renderer \d+\.\d+/) != nil)
    }

    @Test(
        arguments: [
            ".. include:: /etc/passwd", ".. include:: <isonum.txt>", ".. literalinclude:: /etc/passwd", ".. raw:: html\n\n   <b>x</b>",
            ".. raw:: html\n   :file: /etc/passwd", ".. raw:: html\n   :url: http://localhost/", ".. csv-table::\n   :file: /etc/passwd",
            ".. csv-table::\n   :url: http://localhost/", ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<b>x</b>`",
            "A\n===\n\nB\n--\n\nC\n~\n\nD\n==\n\n`x", ".. unknown:: x",
            ".. math::\n   :include: /etc/passwd",
        ]
    ) func `reStructuredText that reaches for files, the network or raw HTML is not rendered`(text: String) async throws {
        #expect(try await render(text, .reStructuredText) == .failed(.malformed))
    }

    @Test(
        arguments: [
            ".. figure:: /etc/passwd\n   :figwidth: image", ".. image:: file:///etc/passwd\n   :scale: 50%",
            ".. code:: python\n   :file: /etc/passwd",
            ".. stylesheet:: /etc/passwd", ".. parsed-literal::\n\n   root:x:0:0",
        ]
    ) func `no file gets into what is rendered`(text: String) async throws {
        let outcome = try await render(text, .reStructuredText)
        guard case .html(let html, _) = outcome else { return #expect(outcome == .failed(.malformed)) }
        #expect(!String(decoding: html, as: UTF8.self).contains("/bin/"))
    }

    @Test(
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,x)",
            "<form action=/><input name=csrf_token></form>",
            "<style>body { display: none }</style>", "<p id=csrf-token onclick=x style=y>x</p>", "<iframe src=https://a.example/></iframe>",
            "![x](https://a.example/b.png)",
            "<svg><script>alert(1)</script></svg>", "<a href=\"java&#9;script:alert(1)\">x</a>", "[x]: javascript:alert(1)\n[x]",
            "<https://a.example/\"onclick=alert(1)>",
        ]
    ) func `hostile Markdown is harmless`(text: String) async throws {
        let html = try await shown(text, .gitHubMarkdown)
        #expect(html.contains(/(?i)<(script|img|form|input|style|iframe|svg)|\son\w+=|style=|="(javascript|data)/) == false, "\(html)")
        #expect(try FragmentOracle.faults([html]) == [""])
    }

    @Test(arguments: [RenderableDescription.Language.gitHubMarkdown, .commonMark, .reStructuredText])
    func `a million nested brackets do no harm`(language: RenderableDescription.Language) async throws {
        for piece in ["[", "(", "*a ", "`", "> ", "- ", "![", "<", "|", "_a_"] {
            let outcome = try await render(String(repeating: piece, count: 1_000_000 / piece.count), language)
            if case .unavailable = outcome { Issue.record("\(piece): \(outcome)") }
        }
    }

    @Test func `a renderer that hangs is killed`() async throws {
        let program = RendererProgram.confinement + "begin()\nimport time\nwhile True: time.sleep(100)"
        #expect(
            try await render("a", .gitHubMarkdown, limits: ChildProcess.Limits(time: .seconds(2)), program: program) == .hindered(.tooSlow))
    }

    @Test(
        arguments: [
            ("os.write(1, b'x' * 3000000)", .failed(.tooLong)), ("os._exit(1)", .hindered(.crashed)), ("os._exit(0)", .hindered(.crashed)),
            ("ctypes.string_at(0)", .hindered(.crashed)), ("os._exit(OUT_OF_MEMORY)", .failed(.tooMuchMemory)),
            ("resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nbegin()\nwhile True: pass", .failed(.tooSlow)),
        ] as [(String, DescriptionRenderer.Outcome)]
    ) func `a renderer that fails says how`(code: String, outcome: DescriptionRenderer.Outcome) async throws {
        let program = RendererProgram.confinement + (code.contains("begin()") ? "" : "begin()\n") + code
        #expect(try await render("a", .gitHubMarkdown, program: program) == outcome)
    }

    @Test(
        arguments: [
            ("os._exit(NOT_INSTALLED)", RendererFault.notInstalled(TestInterpreter.path)),
            ("os._exit(NOT_CONFINED)", .notConfined(TestInterpreter.path)),
            ("os._exit(0)", .broken(TestInterpreter.path)), ("x = ", .broken(TestInterpreter.path)),
            ("while True: pass", .broken(TestInterpreter.path)),
        ]
    ) func `one that does not begin is none`(code: String, fault: RendererFault) async throws {
        let program = RendererProgram.confinement + code
        #expect(
            try await render("a", .gitHubMarkdown, limits: ChildProcess.Limits(time: .seconds(3)), program: program) == .unavailable(fault))
    }

    @Test func `a Python without the renderer is told from none at all`() throws {
        let bare = DescriptionRenderer(
            interpreters: [TestInterpreter.path], program: "import sys\nsys.modules['readme_renderer'] = None\n" + RendererProgram.source)
        #expect(try bare.fault() == .notInstalled(TestInterpreter.path))
        #expect(try DescriptionRenderer(interpreters: ["/nowhere/python3"]).fault() == .noInterpreter)
        #expect(try DescriptionRenderer(dataFolder: "/nowhere", path: "relative:.::/nowhere").fault() == .noInterpreter)
        #expect(try DescriptionRenderer(interpreters: ["/nowhere/python3", TestInterpreter.path]).fault() == nil)
    }

    @Test func `the environment in the data folder comes before the path`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("#!/bin/sh\nexit 10\n".utf8), to: "python/bin/python")
        try folder.write(Array("#!/bin/sh\nexit 11\n".utf8), to: "path/python3")
        let renderer = DescriptionRenderer(dataFolder: folder.path, path: folder.path("path"))
        #expect(try renderer.fault() == .noInterpreter, "neither can be run")
        try folder.makeRunnable("path/python3")
        #expect(try renderer.fault() == .notConfined(folder.path("path/python3")))
        try folder.makeRunnable("python/bin/python")
        #expect(try renderer.fault() == .notInstalled(folder.path("python/bin/python")))
    }
}
