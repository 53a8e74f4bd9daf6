import Testing

@testable import MailDelivery

@Suite struct SMTPServerTests {
    @Test(arguments: [
        ("smtp://mail.example.org:25", "mail.example.org", 25, SMTPServer.Security.startTLS),
        ("smtp://mail.example.org", "mail.example.org", 587, .startTLS),
        ("smtps://mail.example.org", "mail.example.org", 465, .implicitTLS),
        ("SMTPS://MAIL.example.org:2465/", "mail.example.org", 2_465, .implicitTLS), ("smtp://localhost:25", "localhost", 25, .none),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, .none), ("smtp://127.9.9.9", "127.9.9.9", 587, .none),
        ("smtp://[::1]:25", "::1", 25, .none),
        ("smtps://localhost", "localhost", 465, .implicitTLS), ("smtp://u:p@localhost:25", "localhost", 25, .startTLS),
        ("smtp://u:p@127.0.0.1:25", "127.0.0.1", 25, .startTLS), ("smtp://127.0.0.1.example.org", "127.0.0.1.example.org", 587, .startTLS),
        ("smtp://localhost.example.org", "localhost.example.org", 587, .startTLS), ("smtp://[2001:db8::1]", "2001:db8::1", 587, .startTLS),
        ("smtp://10.0.0.1", "10.0.0.1", 587, .startTLS),
    ])
    func `the connection is plain only to this machine and without a password`(
        url: String, host: String, port: Int, security: SMTPServer.Security
    ) throws {
        let server = try SMTPServer(url: url)
        #expect((server.host, server.port) == (host, port))
        #expect(server.security == security)
    }

    @Test func `user and password are percent-decoded`() throws {
        let credentials = try #require(try SMTPServer(url: "smtp://alice%40example.org:p%3A%2f%40%C3%BC+w@mail.example.org").credentials)
        #expect(credentials.user == "alice@example.org")
        #expect(credentials.password == "p:/@ü+w")
        #expect(try SMTPServer(url: "smtp://mail.example.org").credentials == nil)
    }

    @Test(arguments: [
        ("", SMTPURLFault.scheme), ("mail.example.org", .scheme), ("http://mail.example.org", .scheme), ("smtp:mail.example.org", .scheme),
        ("smtp://", .host), ("smtp://:25", .host), ("smtp://u:p@", .host), ("smtp://a b", .rest), ("smtp://mail.example.org/x", .rest),
        ("smtp://mail.example.org?x=1", .rest), ("smtp://mail.example.org#x", .rest), ("smtp://mail_host", .host), ("smtp://[::1", .host),
        ("smtp://[x]", .host), ("smtp://::1", .host), ("smtp://-a.b", .host), ("smtp://a..b", .host), ("smtp://b\u{FC}cher.example", .host),
        ("smtp://mail.example.org:", .port), ("smtp://mail.example.org:0", .port), ("smtp://mail.example.org:65536", .port),
        ("smtp://mail.example.org:x", .port), ("smtp://[::1]25", .port), ("smtp://u@mail.example.org", .userinfo),
        ("smtp://:p@mail.example.org", .userinfo), ("smtp://u:@mail.example.org", .userinfo), ("smtp://u:p:q@mail.example.org", .userinfo),
        ("smtp://u:p%@mail.example.org", .userinfo), ("smtp://u:p%4@mail.example.org", .userinfo),
        ("smtp://u:p%zz@mail.example.org", .userinfo),
        ("smtp://u:p%00@mail.example.org", .userinfo), ("smtp://u:p%0d%0aDATA@mail.example.org", .userinfo),
        ("smtp://u:p%ff@mail.example.org", .userinfo), ("smtp://u:pa/ss@mail.example.org", .rest),
        ("smtp://u:" + String(repeating: "p", count: 256) + "@mail.example.org", .userinfo),
    ])
    func `what cannot be used is refused, and nothing of it repeated`(url: String, fault: SMTPURLFault) {
        #expect(throws: fault) { try SMTPServer(url: url) }
    }

    @Test func `the password prints as nothing`() throws {
        let server = try SMTPServer(url: "smtp://some-user:some-password@mail.example.org")
        var dumped = ""
        dump(server, to: &dumped)
        for printed in ["\(server)", String(reflecting: server), "\([server])", dumped, String(describing: server.credentials)] {
            #expect(!printed.contains("some-"))
        }
    }

    @Test func `an address has no name for its certificate but itself`() throws {
        #expect(try SMTPServer(url: "smtps://mail.example.org").certificateName == "mail.example.org")
        #expect(try SMTPServer(url: "smtps://10.0.0.1").certificateName == nil)
        #expect(try SMTPServer(url: "smtps://[::1]").certificateName == nil)
    }
}
