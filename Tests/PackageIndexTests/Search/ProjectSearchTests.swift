import Persistence
import TestSupport
import Testing

@testable import PackageIndex

/// What is found, and in which order.
@Suite struct ProjectSearchTests {
    @Test func `the exact name comes first, then names that begin so, then names with the word, then texts with it`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("text", "1.0", "Cheese cheese cheese")
        try await scene.publish("board-cheese", "1.0", "For guests")
        try await scene.publish("cheesemonger", "1.0", "A shop")
        try await scene.publish("cheese-cake", "1.0", "A cake")
        try await scene.publish("cheese", "1.0", "Nothing")
        try await scene.publish("bread", "1.0", "Not this")
        #expect(try await scene.names("cheese") == ["cheese", "cheese-cake", "cheesemonger", "board-cheese", "text"])
    }

    @Test(arguments: ["foo-bar", "Foo_Bar", "FOO.bar", "foo bar", " foo--bar ", "foo_"])
    func `a name is found however it is spelt`(text: String) async throws {
        let scene = try await SearchScene()
        try await scene.publish("Foo_Bar", "1.0", "x")
        let results = try await scene.find(text)
        #expect(results.hits == [SearchResults.Hit(name: "foo-bar", spelling: "Foo_Bar", version: "1.0", summary: "x")])
        #expect(results.total == 1 && !results.hasMore && results.pages == 1)
    }

    @Test func `all words must be there, wherever they are, in any form that English gives them`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("aiohttp", "1.0", "Asynchronous clients and servers", lines: ["Keywords: async,web"])
        try await scene.publish("other", "1.0", "Asynchronous things")
        #expect(try await scene.names("async client") == ["aiohttp"])
        #expect(try await scene.names("web server") == ["aiohttp"])
        #expect(try await scene.names("server nothing").isEmpty)
    }

    @Test func `summary, keywords and people are searched; descriptions, mail addresses and classifiers are not`() async throws {
        let scene = try await SearchScene()
        let lines = [
            "Keywords: mould, rind", "Author: Wallace", "Author-email: Gromit Hound <dog@example.org>, plain@example.com",
            "Classifier: Topic :: Utilities", "Description: unlikelyword",
        ]
        try await scene.publish("demo", "1.0", "Crackers", lines: lines)
        for word in ["crackers", "rind", "wallace", "gromit", "hound"] { #expect(try await scene.names(word) == ["demo"], "\(word)") }
        for word in ["dog", "example", "plain", "utilities", "topic", "unlikelyword"] {
            #expect(try await scene.names(word).isEmpty, "\(word)")
        }
    }

    @Test func `a word in the summary counts more than one in a longer summary, and equals are in the order of their names`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("zz", "1.0", "gouda")
        try await scene.publish("mm", "1.0", "gouda and many other words that nobody asked for at all")
        for name in ["cc", "aa", "bb"] { try await scene.publish(name, "1.0", "gouda cheddar") }
        #expect(try await scene.names("gouda") == ["zz", "aa", "bb", "cc", "mm"])
    }

    @Test func `where many have all the words the shortest summaries come first, equals in the order of their names`() async throws {
        let scene = try await SearchScene()
        for name in ["zz", "mm"] { try await scene.publish(name, "1.0", "gouda") }
        try await scene.fill(Ranking.mostCompared - 1, "project", "gouda and cheddar")
        try await scene.index.indexer.catchUp()
        #expect(try await scene.names("gouda").prefix(3) == ["mm", "zz", "project-1"])
        #expect(try await scene.names("gouda and").prefix(2) == ["project-1", "project-10"])
        #expect(try await scene.find("gouda").total == Ranking.mostCompared + 1)
    }

    @Test(arguments: ["検索", "全文", "索", "全文検索ライブラリ"]) func `any part of a text without spaces is found`(text: String) async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "全文検索ライブラリ")
        try await scene.publish("other", "1.0", "索検文全")
        #expect(try await scene.names(text).contains("demo"))
        #expect(try await scene.names(text).contains("other") == (text == "索"))
    }

    @Test func `accents and case do not matter`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "Käse für Gourmets")
        for text in ["kase", "KÄSE", "ka\u{308}se", "fur"] { #expect(try await scene.names(text) == ["demo"], "\(text)") }
    }

    @Test(arguments: [
        "\"", "'", "*", "chee*", "NEAR(a b)", "a NEAR/2 b", "names:demo", "{names}: demo", "^demo", "demo AND NOT x", "-demo", "demo OR x",
        "\u{0}", "demo\u{0}", "(((", ")", "demo;--", "\\", "%", "_", "🐍", "\u{202E}omed", String(repeating: "\"", count: 1_000), "a + b",
        "search_words", "rowid:1", "\u{E000}1", "AND", "OR", "NOT", "NEAR",
    ])
    func `no text has a meaning of its own`(text: String) async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "and or not near")
        let results = try await scene.find(text)
        let words = SearchWords(text).runs.flatMap(\.words)
        let known = Set(["demo", "and", "or", "not", "near"])
        #expect(results.total == (!words.isEmpty && known.isSuperset(of: words) ? 1 : 0))
    }

    @Test func `nothing is found when nothing is asked`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("demo", "1.0", "x")
        let results = try await scene.find("")
        #expect(results.total == 0 && results.hits.isEmpty && results.pages == 1)
    }
}

/// Filters by classifier.
@Suite struct ClassifierFilterTests {
    @Test func `all classifiers must hold, by their exact names`() async throws {
        let scene = try await SearchScene()
        let (web, library) = ("Framework :: Web", "Topic :: Library")
        try await scene.publish("demo", "1.0", "both", lines: ["Classifier: \(web)", "Classifier: \(library)"])
        try await scene.publish("demo-web", "1.0", "one", lines: ["Classifier: \(web)"])
        try await scene.publish("demo-none", "1.0", "none")
        #expect(try await scene.names("demo") == ["demo", "demo-web", "demo-none"])
        #expect(try await scene.names("demo", classifiers: [web]) == ["demo", "demo-web"])
        #expect(try await scene.names("demo", classifiers: [web, library]) == ["demo"])
        #expect(try await scene.names("", classifiers: [library]) == ["demo"])
        #expect(try await scene.names("one", classifiers: [library]).isEmpty)
        for other in ["framework :: web", "Framework", "Framework :: Web :: Demo", "\"", "Framework :: Web\""] {
            #expect(try await scene.names("demo", classifiers: [other]).isEmpty, "\(other)")
        }
    }

    @Test func `a name that was mistyped is suggested only if it has them too`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("requests", "1.0", "x", lines: ["Classifier: A"])
        let query = { try await scene.find("reqeusts", classifiers: [$0]).suggestions.map(\.name) }
        #expect(try await query("A") == ["requests"])
        #expect(try await query("B").isEmpty)
    }
}

/// What somebody may have meant.
@Suite struct SuggestionTests {
    @Test func `a mistyped name is suggested, the nearest first`() async throws {
        let scene = try await SearchScene()
        for name in ["requests", "request", "quests", "numpy"] { try await scene.publish(name, "1.0", "x") }
        #expect(try await scene.suggestions("reqeusts") == ["requests", "request"])
        #expect(try await scene.suggestions("nmupy") == ["numpy"])
        #expect(try await scene.suggestions("nunpi").isEmpty, "two slips are too many in five letters")
    }

    @Test func `nothing is suggested where there is a project of that name, or enough was found`() async throws {
        let scene = try await SearchScene()
        for name in ["cheese", "cheeses"] { try await scene.publish(name, "1.0", "x") }
        #expect(try await scene.suggestions("cheese").isEmpty)
        #expect(try await scene.find("cheesy").suggestions.map(\.name) == ["cheese", "cheeses"])
        for number in 1...5 { try await scene.publish("shop\(number)", "1.0", "cheesy") }
        #expect(try await scene.suggestions("cheesy").isEmpty)
    }

    @Test func `what is found already is not suggested too`() async throws {
        let scene = try await SearchScene()
        try await scene.publish("cheeses", "1.0", "x")
        let results = try await scene.find("chees")
        #expect(results.hits.map(\.name) == ["cheeses"] && results.suggestions.isEmpty)
    }
}

/// Pages of results.
@Suite struct SearchPagingTests {
    @Test func `pages follow each other without gaps and doubles, up to the last`() async throws {
        let scene = try await SearchScene()
        try await scene.fill(45, "project", "something to find")
        let all = try await (1...3).asyncMap { try await scene.find("project", page: $0) }
        #expect(all.map(\.hits.count) == [20, 20, 5])
        #expect(Set(all.flatMap(\.hits)).count == 45)
        #expect(all.allSatisfy { $0.total == 45 && $0.pages == 3 && !$0.hasMore })
        #expect(all.flatMap(\.hits).map(\.name).prefix(10).last == "project-10")
        for page in [0, -1, 4, .max, .min] {
            await #expect(throws: SearchRefusal.noSuchPage(last: 3)) { try await scene.find("project", page: page) }
        }
    }

    @Test func `beyond 10,000 hits none are listed`() async throws {
        let scene = try await SearchScene()
        try await scene.fill(10_050, "project", "something to find")
        try await scene.index.indexer.catchUp()
        let (first, last) = (try await scene.find("something"), try await scene.find("something", page: 500))
        #expect(first.total == 10_000 && first.hasMore && first.pages == 500)
        #expect(last.hits.count == 20)
        await #expect(throws: SearchRefusal.noSuchPage(last: 500)) { try await scene.find("something", page: 501) }
        let begun = try await scene.find("project-1")
        #expect(begun.hits.first?.name == "project-1" && begun.total == Ranking.mostCompared && begun.hasMore)
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
